package io.icws.gateway.protocol;

import com.upokecenter.cbor.CBORObject;
import com.upokecenter.cbor.CBORType;
import java.nio.charset.StandardCharsets;

/**
 * Client to gateway: {@code tag(55799) { "envelope": envelope }}, the tag optional. Source: {@code client_session.rs} of the
 * Rust gateway 1.4.6, {@code agent/index.ts} of ic-websocket-js 0.5.0.
 */
public final class ClientFrame {

    private static final String ENVELOPE = "envelope";
    private static final byte[] ENVELOPE_KEY = ENVELOPE.getBytes(StandardCharsets.US_ASCII);

    private ClientFrame() {}

    /**
     * Decodes a frame; the envelope's bytes are cut out of it unchanged.
     *
     * @throws MalformedException if it is anything but one map with an envelope
     */
    public static Envelope decode(byte[] frame) throws MalformedException {
        CBORObject map = Cbor.decode(frame);
        if (!Cbor.is(map, CBORType.Map) || !map.ContainsKey(ENVELOPE)) {
            throw new MalformedException("the frame has another form (expected: a map with the key envelope)");
        }
        return Envelope.decode(Cbor.untag(map.get(ENVELOPE)), envelopeBytes(frame));
    }

    private static ByteSlice envelopeBytes(byte[] frame) throws MalformedException {
        var cursor = new CborCursor(frame);
        cursor.takeSelfDescribeTag();
        if (!cursor.seek(ENVELOPE_KEY)) {
            throw new MalformedException("the frame has no envelope");
        }
        int start = cursor.position();
        cursor.skip();
        return new ByteSlice(frame, start, cursor.position() - start);
    }
}
