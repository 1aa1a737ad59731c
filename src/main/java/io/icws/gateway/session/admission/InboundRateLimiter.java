package io.icws.gateway.session.admission;

import io.icws.gateway.ic.TokenBucket;
import java.time.Duration;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/** Limits the rate of frames and bytes that one session sends. */
public final class InboundRateLimiter {

    private static final Duration SECOND = Duration.ofSeconds(1);

    private final TokenBucket frames;
    private final TokenBucket bytes;
    private final LongSupplier time;

    /**
     * @param maxFrameSize in bytes; such a frame may be sent at once, even if it exceeds the bytes of a second
     * @param time as {@link System#nanoTime}
     */
    public InboundRateLimiter(AdmissionProperties properties, long maxFrameSize, LongSupplier time) {
        int framesPerSecond = properties.framesPerSecond();
        long bytesPerSecond = properties.bytesPerSecond().toBytes();
        long now = time.getAsLong();
        this.frames = new TokenBucket(framesPerSecond, framesPerSecond, SECOND, now);
        this.bytes = new TokenBucket(Math.max(bytesPerSecond, maxFrameSize), bytesPerSecond, SECOND, now);
        this.time = time;
    }

    /** @return the limit that a frame of this size exceeds, if any; otherwise it was counted */
    public Limit.@Nullable Session exceededBy(int size) {
        long now = time.getAsLong();
        if (!frames.tryTake(1, now)) {
            return Limit.Session.FRAME_RATE;
        }
        return size == 0 || bytes.tryTake(size, now) ? null : Limit.Session.BYTE_RATE;
    }
}
