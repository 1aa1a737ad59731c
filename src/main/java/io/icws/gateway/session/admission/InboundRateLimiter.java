package io.icws.gateway.session.admission;

import java.time.Duration;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/**
 * Limits the rate of frames and bytes that one session sends. For one thread at a time.
 *
 * <p>Each rate takes two numbers. The other rates use buckets of Bucket4j: two of them would be a fourteenth of the memory of an
 * idle connection.
 */
public final class InboundRateLimiter {

    private final Rate frames;
    private final Rate bytes;
    private final LongSupplier time;

    private InboundRateLimiter(Rate frames, Rate bytes, LongSupplier time) {
        this.frames = frames;
        this.bytes = bytes;
        this.time = time;
    }

    /** @param maxFrameSize in bytes; such a frame may be sent at once, even if it exceeds the bytes of a second */
    public static InboundRateLimiter within(AdmissionProperties properties, long maxFrameSize) {
        return within(properties, maxFrameSize, System::nanoTime);
    }

    static InboundRateLimiter within(AdmissionProperties properties, long maxFrameSize, LongSupplier time) {
        long rate = properties.bytesPerSecond().toBytes();
        long now = time.getAsLong();
        return new InboundRateLimiter(
                new Rate(properties.framesPerSecond(), properties.framesPerSecond(), now),
                new Rate(Math.max(rate, maxFrameSize), rate, now),
                time);
    }

    /** @return the limit that a frame of this size exceeds, if any; otherwise it was counted */
    public Limit.@Nullable Session exceededBy(int size) {
        long now = time.getAsLong();
        if (!frames.take(1, now)) {
            return Limit.Session.FRAME_RATE;
        }
        return size == 0 || bytes.take(size, now) ? null : Limit.Session.BYTE_RATE;
    }

    /** The generic cell rate algorithm (ITU-T I.371): equal to a token bucket that starts full and is refilled evenly. */
    private static final class Rate {

        private final double nanosEach;
        private final long burstNanos;
        /** When the bucket will be full again. */
        private long refilled;

        Rate(long burst, long perSecond, long now) {
            this.nanosEach = Duration.ofSeconds(1).toNanos() / (double) perSecond;
            this.burstNanos = (long) (burst * nanosEach);
            this.refilled = now;
        }

        boolean take(int count, long now) {
            long nanos = Math.max(0, refilled - now) + (long) (count * nanosEach);
            if (nanos > burstNanos) {
                return false;
            }
            refilled = now + nanos;
            return true;
        }
    }
}
