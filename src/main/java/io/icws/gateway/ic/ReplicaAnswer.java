package io.icws.gateway.ic;

import com.upokecenter.cbor.CBORObject;
import com.upokecenter.cbor.CBORType;
import io.icws.protocol.Cbor;
import io.icws.protocol.MalformedException;
import io.icws.protocol.PeerText;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** A 2xx answer of the IC, unverified. Source: interface specification, "HTTPS interface". */
record ReplicaAnswer(int status, byte[] body) {

    private static final int ACCEPTED = 202;
    private static final int OK = 200;
    private static final int MAX_REJECT_MESSAGE = 1000;
    private static final int MAX_ERROR_CODE = 50;
    private static final int MAX_VERSION = 50;

    /**
     * @param rootKey in DER as announced, null if it was not; worth something on a local network only
     * @param version of the replica, null if it was not announced
     */
    record Status(byte @Nullable [] rootKey, @Nullable String version) {}

    sealed interface Query {

        /** @param arg the Candid reply */
        record Replied(byte[] arg) implements Query {}

        record Rejected(IcError.Reject reject) implements Query {}
    }

    /** Of the status endpoint. @throws IcException ({@link IcError.BadAnswer}) if it is unreadable */
    Status networkStatus() {
        return read("status", map -> {
            var key = map.get("root_key");
            var version = map.get("impl_version");
            return new Status(
                    is(key, CBORType.ByteString) ? key.GetByteString() : null,
                    is(version, CBORType.TextString) ? PeerText.of(version.AsString(), MAX_VERSION) : null);
        });
    }

    /**
     * The certificate of a call endpoint of any version; empty if the call was accepted and nothing more is known.
     *
     * @throws IcException ({@link IcError.Rejected}) if the call was refused before it was inducted, ({@link
     *     IcError.BadAnswer}) if the answer is unreadable
     */
    Optional<byte[]> callCertificate() {
        if (status == ACCEPTED) {
            return Optional.empty();
        }
        return Optional.of(read("call", map -> {
            if (!map.ContainsKey("status")) {
                throw new IcException(new IcError.Rejected(reject(map)));
            }
            return switch (Cbor.text(map, "status")) {
                case "replied" -> Cbor.bytes(map, "certificate");
                case "non_replicated_rejection" -> throw new IcException(new IcError.Rejected(reject(map)));
                default -> throw new MalformedException("an unknown status");
            };
        }));
    }

    /** Of the query endpoint. @throws IcException ({@link IcError.BadAnswer}) if it is unreadable */
    SignedAnswer query() {
        return read("query", map -> new SignedAnswer(query(map), map));
    }

    private static Query query(CBORObject map) throws MalformedException {
        return switch (Cbor.text(map, "status")) {
            case "replied" -> new Query.Replied(Cbor.bytes(map(map.get("reply")), "arg"));
            case "rejected" -> new Query.Rejected(reject(map));
            default -> throw new MalformedException("an unknown status");
        };
    }

    /** The certificate of the read_state endpoint. @throws IcException ({@link IcError.BadAnswer}) if there is none */
    byte[] stateCertificate() {
        return read("read_state", map -> Cbor.bytes(map, "certificate"));
    }

    @FunctionalInterface
    private interface Reader<T> {
        T read(CBORObject map) throws MalformedException;
    }

    private <T> T read(String endpoint, Reader<T> reader) {
        try {
            if (status != OK) {
                throw new MalformedException("HTTP " + status);
            }
            return reader.read(map(Cbor.decode(body)));
        } catch (MalformedException e) {
            throw new IcException(new IcError.BadAnswer("the answer of the " + endpoint + " endpoint is unreadable: "
                    + PeerText.of(String.valueOf(e.getMessage()), MAX_REJECT_MESSAGE)));
        }
    }

    private static IcError.Reject reject(CBORObject map) throws MalformedException {
        var errorCode = map.get("error_code");
        return IcError.Reject.of(
                Cbor.uint64(map, "reject_code"),
                PeerText.of(Cbor.text(map, "reject_message"), MAX_REJECT_MESSAGE),
                is(errorCode, CBORType.TextString) ? PeerText.of(errorCode.AsString(), MAX_ERROR_CODE) : null);
    }

    private static CBORObject map(@Nullable CBORObject item) throws MalformedException {
        if (item == null || item.getType() != CBORType.Map) {
            throw new MalformedException("expected a map");
        }
        return item;
    }

    private static boolean is(@Nullable CBORObject item, CBORType type) {
        return item != null && item.getType() == type;
    }
}
