package io.icws.gateway.protocol;

/** Client to gateway: {@code tag(55799) { "envelope": envelope }}, the tag optional. Source: gateway protocol, 3.2. */
public final class ClientFrame {

    private ClientFrame() {}

    /**
     * Decodes a frame; the envelope's bytes are cut out of it unchanged.
     *
     * @throws MalformedException if it is anything but one map with an envelope
     */
    public static Envelope decode(byte[] frame) throws MalformedException {
        throw new UnsupportedOperationException();
    }

    /** Wraps an envelope body ({@link Envelope#body()}) as a client does. */
    public static byte[] encode(byte[] envelopeBody) {
        throw new UnsupportedOperationException();
    }
}
