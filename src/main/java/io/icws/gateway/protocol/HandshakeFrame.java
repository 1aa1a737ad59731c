package io.icws.gateway.protocol;

import com.upokecenter.cbor.CBORObject;
import java.nio.charset.StandardCharsets;

/**
 * Gateway to client, once and first: {@code tag(55799) { "gateway_principal": bytes }}. Source: {@code client_session.rs} of
 * the Rust gateway 1.4.6, {@code types.ts} of ic-websocket-js 0.5.0.
 */
public final class HandshakeFrame {

    private static final String PRINCIPAL = "gateway_principal";
    private static final byte[] PRINCIPAL_KEY = PRINCIPAL.getBytes(StandardCharsets.US_ASCII);

    private HandshakeFrame() {}

    public static byte[] encode(Principal gateway) {
        return Cbor.encodeTagged(CBORObject.NewMap().Add(PRINCIPAL, gateway.toBytes()));
    }

    /** Accepts what the client SDK accepts. @throws MalformedException otherwise */
    public static Principal decode(byte[] frame) throws MalformedException {
        Cbor.bytes(Cbor.decode(frame), PRINCIPAL);
        var cursor = new CborCursor(frame);
        cursor.takeSelfDescribeTag();
        if (!cursor.seek(PRINCIPAL_KEY)) {
            throw new MalformedException(PRINCIPAL + " is missing (expected: a byte string)");
        }
        // The SDK refuses chunked and empty byte strings, which the decoded value would not show.
        var bytes = cursor.readByteStringSlice();
        if (bytes.isEmpty()) {
            throw new MalformedException(PRINCIPAL + " is empty");
        }
        return Principal.of(bytes.toArray());
    }
}
