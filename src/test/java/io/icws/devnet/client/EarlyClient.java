package io.icws.devnet.client;

import com.upokecenter.cbor.CBORObject;
import io.icws.certificate.CertificateVerifier;
import io.icws.client.IcWebSocketException;
import io.icws.client.MessageVerifier;
import io.icws.devnet.echo.EarlyCandid;
import io.icws.devnet.echo.EarlyMessage;
import io.icws.devnet.echo.Variant;
import io.icws.devnet.identity.ClientIdentity;
import io.icws.protocol.ByteSlice;
import io.icws.protocol.CanisterMessage;
import io.icws.protocol.Cbor;
import io.icws.protocol.HashTree;
import io.icws.protocol.MalformedException;
import io.icws.protocol.Principal;
import io.icws.protocol.UnsignedRequest;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;

/**
 * A client of the protocol's first generation: registers a key of its own with the canister, signs what it says with it, and
 * verifies what it gets. Its methods wait, within bounds.
 */
public final class EarlyClient {

    private static final Duration BOUND = Duration.ofSeconds(60);
    private static final HttpClient HTTP = HttpClient.newHttpClient();
    private static final int KEY_LENGTH = 32;

    private final Variant variant;
    private final Principal canister;
    private final MessageVerifier verifier;
    private final ClientIdentity key = ClientIdentity.ed25519();
    private ByteSlice name;
    private RawSocket socket;
    private long sequence;

    private EarlyClient(Variant variant, Principal canister, byte[] rootKey) {
        this.variant = variant;
        this.canister = canister;
        this.verifier = new MessageVerifier(canister, rootKey, Clock.systemUTC());
        this.name = ByteSlice.of(publicKey());
    }

    /** One that its canister does not know; under the proof of concept it claims a number. */
    public static EarlyClient stranger(Variant variant, Principal canister, byte[] rootKey, long number) {
        var client = new EarlyClient(variant, canister, rootKey);
        if (variant == Variant.POC) {
            client.name = name(number);
        }
        return client;
    }

    /** One that has registered. */
    public static EarlyClient registered(Variant variant, Principal canister, URI ic, byte[] rootKey) {
        var client = new EarlyClient(variant, canister, rootKey);
        client.register(ic, rootKey);
        return client;
    }

    /** Connects and says who it is; under the beta it waits for the answer if that is what it is asked for. */
    public void open(URI gateway) {
        connect(gateway);
        socket.send(firstFrame(false)).block(BOUND);
        if (variant == Variant.BETA) {
            var answer = new String(socket.received().blockFirst(BOUND), StandardCharsets.UTF_8);
            if (!answer.equals("1")) {
                throw new IllegalStateException("not opened: " + answer);
            }
        }
    }

    /** Connects and says who it is, without waiting. @param forged with a signature that does not fit */
    public void begin(URI gateway, boolean forged) {
        connect(gateway);
        socket.send(firstFrame(forged)).block(BOUND);
    }

    public void connect(URI gateway) {
        socket = RawSocket.connect(SocketOptions.to(gateway)).block(BOUND);
    }

    public RawSocket socket() {
        return socket;
    }

    public void send(List<String> texts) {
        for (var text : texts) {
            var message = new EarlyMessage(name, sequence++, 0, EarlyMessage.text(text));
            socket.send(signed(variant == Variant.POC ? "val" : "content", message.encode(variant), false))
                    .block(BOUND);
        }
    }

    /** The first texts from the canister; fails if one is not certified, doubled or out of order. */
    public List<String> take(int count) {
        var messages = socket.received()
                .filter(frame -> frame.length > 1)
                .take(count)
                .map(this::verified)
                .collectList()
                .block(BOUND);
        for (int i = 0; i < count; i++) {
            if (messages.get(i).sequence() != i || !messages.get(i).client().equals(name)) {
                throw new IllegalStateException("message " + i + " is not expected: " + messages.get(i));
            }
        }
        return messages.stream().map(EarlyClient::text).toList();
    }

    /** How the gateway ended it. */
    public Closing closing() {
        return socket.closed().block(BOUND);
    }

    public void close() {
        socket.close(Closing.NORMAL, "");
    }

    private byte[] firstFrame(boolean forged) {
        var said = CBORObject.NewOrderedMap();
        if (variant == Variant.POC) {
            said.Add("canister_id", canister.toString())
                    .Add(
                            "client_id",
                            Cbor.unsigned(ByteBuffer.wrap(name.toArray()).getLong()));
        } else {
            said.Add("canister_id", canister.toBytes()).Add("client_key", name.toArray());
        }
        return signed(variant == Variant.POC ? "client_canister_id" : "content", Cbor.encodeTagged(said), forged);
    }

    private byte[] signed(String field, byte[] content, boolean forged) {
        byte[] signature = key.sign(content);
        if (forged) {
            signature[0] ^= 1;
        }
        return Cbor.encodeTagged(CBORObject.NewOrderedMap().Add(field, content).Add("sig", signature));
    }

    private EarlyMessage verified(byte[] bytes) {
        try {
            var frame = Cbor.decode(bytes);
            byte[] value = Cbor.bytes(frame, "val");
            verifier.verify(new CanisterMessage(
                    Cbor.text(frame, "key"), value, Cbor.bytes(frame, "cert"), Cbor.bytes(frame, "tree")));
            return EarlyMessage.decode(variant, value);
        } catch (MalformedException | IcWebSocketException e) {
            throw new IllegalStateException(e);
        }
    }

    private static String text(EarlyMessage message) {
        try {
            return message.string();
        } catch (MalformedException e) {
            throw new IllegalStateException(e);
        }
    }

    private byte[] publicKey() {
        byte[] der = key.publicKeyDer();
        return Arrays.copyOfRange(der, der.length - KEY_LENGTH, der.length);
    }

    /** The client calls the canister itself. */
    private void register(URI ic, byte[] rootKey) {
        long expiry = (System.currentTimeMillis() + BOUND.toMillis()) * 1_000_000;
        var call = UnsignedRequest.call(
                key.principal(), canister, "ws_register", EarlyCandid.register(variant, publicKey()), expiry, null);
        byte[] body = call.signed(key.publicKeyDer(), key.sign(call.signedPayload()));
        var request = HttpRequest.newBuilder(ic.resolve("/api/v3/canister/" + canister + "/call"))
                .header("Content-Type", "application/cbor")
                .timeout(BOUND)
                .POST(HttpRequest.BodyPublishers.ofByteArray(body))
                .build();
        try {
            var answer = HTTP.send(request, HttpResponse.BodyHandlers.ofByteArray());
            var tree = new CertificateVerifier(rootKey, Clock.systemUTC())
                    .verify(Cbor.bytes(Cbor.decode(answer.body()), "certificate"), canister);
            var reply = tree.lookup(ascii("request_status"), call.requestId().toBytes(), ascii("reply"));
            if (!(reply instanceof HashTree.Lookup.Found(byte[] number))) {
                throw new IllegalStateException("ws_register failed");
            }
            if (variant == Variant.POC) {
                name = name(EarlyCandid.number(number));
            }
        } catch (Exception e) {
            throw new IllegalStateException(e);
        }
    }

    private static ByteSlice name(long number) {
        return ByteSlice.of(ByteBuffer.allocate(Long.BYTES).putLong(number).array());
    }

    private static byte[] ascii(String text) {
        return text.getBytes(StandardCharsets.US_ASCII);
    }
}
