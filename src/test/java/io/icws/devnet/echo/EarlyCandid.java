package io.icws.devnet.echo;

import io.icws.devnet.Canister;
import io.icws.peer.PeerEncoder;
import io.icws.protocol.ByteSlice;
import io.icws.protocol.Cbor;
import io.icws.protocol.MalformedException;
import io.icws.protocol.Principal;
import io.icws.protocol.candid.CandidReader;
import io.icws.protocol.candid.CandidType;
import io.icws.protocol.candid.CandidWriter;
import io.icws.protocol.candid.RecordShape;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;

/** Arguments and results of a canister of the first generation, from the canister's side. */
public final class EarlyCandid {

    private static final int PAGE_SIZE = 50;
    private static final CandidType BLOB = CandidType.BLOB;
    private static final byte[] NUMBER = CandidType.header(CandidType.NAT64);
    private static final byte[] BOOL = CandidType.header(CandidType.BOOL);
    private static final byte[] BYTES = CandidType.header(BLOB);
    private static final byte[] NOTHING = CandidType.header();
    private static final byte[] KEY_RECORD = CandidType.header(CandidType.record(CandidType.field("client_key", BLOB)));
    private static final byte[] RESULT = CandidType.header(either(CandidType.NULL));
    private static final byte[] OPENED = CandidType.header(either(CandidType.record(
            CandidType.field("client_key", BLOB),
            CandidType.field("canister_id", CandidType.PRINCIPAL),
            CandidType.field("nonce", CandidType.NAT64))));
    private static final byte[] POC_PAGE = CandidType.header(page(CandidType.field("client_id", CandidType.NAT64)));
    private static final byte[] BETA_PAGE = CandidType.header(either(page(CandidType.field("client_key", BLOB))));

    private EarlyCandid() {}

    private static CandidType either(CandidType ok) {
        return CandidType.variant(CandidType.field("Ok", ok), CandidType.field("Err", CandidType.TEXT));
    }

    private static CandidType page(CandidType.Field client) {
        return CandidType.record(
                CandidType.field(
                        "messages",
                        CandidType.vec(CandidType.record(
                                client, CandidType.field("key", CandidType.TEXT), CandidType.field("val", BLOB)))),
                CandidType.field("cert", BLOB),
                CandidType.field("tree", BLOB));
    }

    /** Argument of {@code ws_register}. */
    public static byte[] register(Variant variant, byte[] publicKey) {
        return CandidWriter.after(variant == Variant.POC ? BYTES : KEY_RECORD)
                .blob(publicKey)
                .toArray();
    }

    /** What {@code ws_register} answers under the proof of concept. */
    public static long number(byte[] reply) throws MalformedException {
        var in = new CandidReader(reply);
        return in.nat64(in.argument());
    }

    static byte[] number(long value) {
        return CandidWriter.after(NUMBER).nat64(value).toArray();
    }

    static byte[] bool(boolean value) {
        return CandidWriter.after(BOOL).octet(value ? 1 : 0).toArray();
    }

    static byte[] blob(byte[] value) {
        return CandidWriter.after(BYTES).blob(value).toArray();
    }

    static byte[] nothing() {
        return NOTHING.clone();
    }

    /** @param error null for Ok */
    static byte[] result(@Nullable String error) {
        var out = CandidWriter.after(RESULT);
        return error == null
                ? out.leb128(0).toArray()
                : out.leb128(1).blob(error.getBytes(StandardCharsets.UTF_8)).toArray();
    }

    static byte[] opened(byte[] client, Principal canister, long nonce) {
        return CandidWriter.after(OPENED)
                .leb128(0)
                .blob(client)
                .principal(canister)
                .nat64(nonce)
                .toArray();
    }

    static byte[] registered(Variant variant, byte[] arg) throws MalformedException {
        return variant == Variant.POC ? first(arg, CandidReader::blob).toArray() : field(arg, "client_key");
    }

    /** Whom {@code ws_close} or {@code ws_get_client_key} names. */
    static ByteSlice client(Variant variant, byte[] arg) throws MalformedException {
        return variant == Variant.POC
                ? EarlyCanister.name(first(arg, CandidReader::nat64))
                : ByteSlice.of(field(arg, "client_key"));
    }

    static long nonce(Variant variant, byte[] arg) throws MalformedException {
        if (variant == Variant.POC) {
            return first(arg, CandidReader::nat64);
        }
        return first(arg, (in, type) -> in.field(type, RecordShape.of("nonce"), CandidReader::nat64));
    }

    static EarlyMessage.Signed open(Variant variant, byte[] arg) throws MalformedException {
        if (variant == Variant.BETA) {
            return new EarlyMessage.Signed(field(arg, "msg"), field(arg, "sig"));
        }
        var in = new CandidReader(arg);
        return new EarlyMessage.Signed(
                in.blob(in.argument()).toArray(), in.blob(in.argument()).toArray());
    }

    /** The key in an {@code IcWebSocketEstablished}; null if it is something else. */
    static byte @Nullable [] established(byte[] arg) throws MalformedException {
        return incoming(
                arg, "IcWebSocketEstablished", (in, type) -> in.blob(type).toArray());
    }

    static EarlyMessage.Signed message(Variant variant, byte[] arg) throws MalformedException {
        if (variant == Variant.POC) {
            var frame = Cbor.decode(first(arg, CandidReader::blob).toArray());
            return new EarlyMessage.Signed(Cbor.bytes(frame, "val"), Cbor.bytes(frame, "sig"));
        }
        byte[] content = incoming(arg, "RelayedByGateway", (in, type) -> part(in, type, "content"));
        byte[] signature = incoming(arg, "RelayedByGateway", (in, type) -> part(in, type, "sig"));
        if (content == null || signature == null) {
            throw new MalformedException("expected a message that was relayed");
        }
        return new EarlyMessage.Signed(content, signature);
    }

    static byte[] page(
            Variant variant,
            Canister.QueryContext ic,
            CertifiedQueues queues,
            Map<String, byte[]> addressees,
            long nonce) {
        var messages =
                queues
                        .range(PeerEncoder.messageKey(ic.caller(), nonce), PeerEncoder.messageKey(ic.caller(), -1))
                        .stream()
                        .limit(PAGE_SIZE)
                        .toList();
        var out = CandidWriter.after(variant == Variant.POC ? POC_PAGE : BETA_PAGE);
        if (variant == Variant.BETA) {
            out.leb128(0);
        }
        out.leb128(messages.size());
        for (var message : messages) {
            byte[] client = addressees.get(message.key());
            out.blob(message.key().getBytes(StandardCharsets.UTF_8)).blob(message.content());
            if (variant == Variant.POC) {
                out.nat64(ByteBuffer.wrap(client).getLong());
            } else {
                out.blob(client);
            }
        }
        if (messages.isEmpty()) {
            return out.blob(new byte[0]).blob(new byte[0]).toArray();
        }
        var witness =
                queues.witness(messages.getFirst().key(), messages.getLast().key());
        return out.blob(ic.dataCertificate()).blob(witness.encodeTagged()).toArray();
    }

    private static <T> T first(byte[] arg, CandidReader.Value<T> value) throws MalformedException {
        var in = new CandidReader(arg);
        T result = value.read(in, in.argument());
        in.end();
        return result;
    }

    private static byte[] field(byte[] arg, String name) throws MalformedException {
        return first(arg, (in, type) -> part(in, type, name));
    }

    private static byte[] part(CandidReader in, int type, String name) throws MalformedException {
        return in.field(type, RecordShape.of(name), CandidReader::blob).toArray();
    }

    /** The value of that tag of {@code msg}; null if it has another. */
    private static byte @Nullable [] incoming(byte[] arg, String name, CandidReader.Value<byte[]> value)
            throws MalformedException {
        var in = new CandidReader(arg);
        var chosen = new AtomicReference<byte[]>();
        in.field(in.argument(), RecordShape.of("msg"), (message, variant) -> {
            int tag = message.tag(variant);
            int type = message.tagType(variant, tag);
            if (message.tagId(variant, tag) == CandidType.fieldId(name)) {
                chosen.set(value.read(message, type));
            } else {
                message.skip(type);
            }
            return tag;
        });
        return chosen.get();
    }
}
