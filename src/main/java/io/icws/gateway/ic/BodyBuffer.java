package io.icws.gateway.ic;

import io.netty.buffer.ByteBuf;
import java.util.Arrays;

/** Collects a response body in one heap array of limited size. {@code ByteBufFlux.aggregate} has no limit. */
final class BodyBuffer {

    private static final int FIRST_SIZE = 8 * 1024;

    private final int cap;
    private final boolean cutting;
    private byte[] bytes;
    private int length;

    private BodyBuffer(int cap, boolean cutting, long announced) {
        this.cap = cap;
        this.cutting = cutting;
        this.bytes = new byte[(int) Math.min(cap, announced < 0 ? FIRST_SIZE : announced)];
    }

    /**
     * Refuses what is beyond the cap.
     *
     * @param announced content length in bytes, negative if unknown
     * @throws IcException ({@link IcError.BadAnswer}) if more is announced than the cap allows
     */
    static BodyBuffer refusing(int cap, long announced) {
        if (announced > cap) {
            throw tooLarge(cap);
        }
        return new BodyBuffer(cap, false, announced);
    }

    /** Drops what is beyond the cap. */
    static BodyBuffer cutting(int cap) {
        return new BodyBuffer(cap, true, cap);
    }

    /** Copies; the buffer remains the caller's. @throws IcException ({@link IcError.BadAnswer}) beyond the cap */
    void add(ByteBuf part) {
        int size = Math.min(part.readableBytes(), cap - length);
        if (size < part.readableBytes() && !cutting) {
            throw tooLarge(cap);
        }
        if (length + size > bytes.length) {
            bytes = Arrays.copyOf(bytes, (int) Math.min(cap, Math.max(length + size, 2L * bytes.length)));
        }
        part.readBytes(bytes, length, size);
        length += size;
    }

    byte[] toBytes() {
        return length == bytes.length ? bytes : Arrays.copyOf(bytes, length);
    }

    private static IcException tooLarge(int cap) {
        return new IcException(new IcError.BadAnswer("the answer is larger than " + cap + " bytes"));
    }
}
