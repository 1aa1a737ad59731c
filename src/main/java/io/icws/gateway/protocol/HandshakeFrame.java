package io.icws.gateway.protocol;

/** Gateway to client, once and first: {@code tag(55799) { "gateway_principal": bytes }}. Source: gateway protocol, 3.1. */
public final class HandshakeFrame {

    private HandshakeFrame() {}

    public static byte[] encode(Principal gateway) {
        throw new UnsupportedOperationException();
    }

    /** Accepts what the client SDK accepts. @throws MalformedException otherwise */
    public static Principal decode(byte[] frame) throws MalformedException {
        throw new UnsupportedOperationException();
    }
}
