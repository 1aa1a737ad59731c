package io.icws.protocol;

import java.nio.charset.StandardCharsets;

/**
 * Client to gateway: {@code tag(55799) { "envelope": envelope }}, the tag optional. Source: {@code client_session.rs}
 * of the Rust gateway 1.4.6, {@code agent/index.ts} of ic-websocket-js 0.5.0.
 */
public final class ClientFrame {

    private static final byte[] ENVELOPE = "envelope".getBytes(StandardCharsets.US_ASCII);

    private ClientFrame() {}

    /**
     * Decodes a frame; the envelope's bytes are cut out of it unchanged.
     *
     * @throws MalformedException if it is anything but one map with an envelope
     */
    public static Envelope decode(byte[] frame) throws MalformedException {
        var cursor = new CborCursor(ByteSlice.of(frame));
        cursor.takeSelfDescribeTag();
        var envelope = cursor.readMapToEnd(ENVELOPE);
        if (envelope == null) {
            throw new MalformedException("the frame has no envelope (expected: a map with the key envelope)");
        }
        return Envelope.decodeChecked(envelope);
    }
}
