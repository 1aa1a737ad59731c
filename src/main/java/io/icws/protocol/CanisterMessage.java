package io.icws.protocol;

import java.nio.charset.StandardCharsets;
import org.jspecify.annotations.Nullable;

/** A {@link CanisterMessageFrame} as a client reads it. */
public record CanisterMessage(String key, byte[] content, byte[] certificate, byte[] tree) {

    private static final byte[] CONTENT = ascii("content");
    private static final byte[] CERTIFICATE = ascii("cert");
    private static final byte[] TREE = ascii("tree");

    /**
     * Accepts what the client SDK accepts: the self-describe tag, the order of keys and further keys are free, byte
     * strings are of definite length and not empty.
     *
     * @throws MalformedException otherwise
     */
    public static CanisterMessage decode(byte[] frame) throws MalformedException {
        var key = Cbor.text(Cbor.decode(frame), "key");
        var cursor = new CborCursor(ByteSlice.of(frame));
        cursor.takeSelfDescribeTag();
        int count = cursor.readMapHead();
        byte @Nullable [] content = null;
        byte @Nullable [] certificate = null;
        byte @Nullable [] tree = null;
        for (int i = 0; cursor.hasEntry(count, i); i++) {
            if (cursor.takeText(CONTENT)) {
                content = notEmpty(cursor.readByteStringSlice());
            } else if (cursor.takeText(CERTIFICATE)) {
                certificate = notEmpty(cursor.readByteStringSlice());
            } else if (cursor.takeText(TREE)) {
                tree = notEmpty(cursor.readByteStringSlice());
            } else {
                cursor.skip();
                cursor.skip();
            }
        }
        if (content == null || certificate == null || tree == null) {
            throw new MalformedException("canister message lacks content, cert or tree");
        }
        return new CanisterMessage(key, content, certificate, tree);
    }

    static byte[] notEmpty(ByteSlice bytes) throws MalformedException {
        if (bytes.length() == 0) {
            throw new MalformedException("expected a byte string that is not empty");
        }
        return bytes.toArray();
    }

    private static byte[] ascii(String text) {
        return text.getBytes(StandardCharsets.US_ASCII);
    }
}
