package io.icws.gateway.session.admission;

import io.github.bucket4j.Bucket;
import io.github.bucket4j.TimeMeter;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/** How fast one session sends. */
public final class Traffic {

    private static final Duration SECOND = Duration.ofSeconds(1);

    private final Bucket frames;
    private final Bucket bytes;

    private Traffic(Bucket frames, Bucket bytes) {
        this.frames = frames;
        this.bytes = bytes;
    }

    /** @param maxFrameSize in bytes; such a frame may be sent at once, even if it exceeds the bytes of a second */
    public static Traffic within(AdmissionProperties properties, long maxFrameSize) {
        return within(properties, maxFrameSize, TimeMeter.SYSTEM_NANOTIME);
    }

    static Traffic within(AdmissionProperties properties, long maxFrameSize, TimeMeter time) {
        long rate = properties.bytesPerSecond().toBytes();
        return new Traffic(
                bucket(properties.framesPerSecond(), properties.framesPerSecond(), time),
                bucket(Math.max(rate, maxFrameSize), rate, time));
    }

    /** @return the limit that a frame of this size exceeds, if any; otherwise it was counted */
    public Limit.@Nullable Session exceededBy(int size) {
        if (!frames.tryConsume(1)) {
            return Limit.Session.FRAME_RATE;
        }
        return size == 0 || bytes.tryConsume(size) ? null : Limit.Session.BYTE_RATE;
    }

    private static Bucket bucket(long burst, long perSecond, TimeMeter time) {
        return Bucket.builder()
                .addLimit(limit -> limit.capacity(burst).refillGreedy(perSecond, SECOND))
                .withCustomTimePrecision(time)
                .build();
    }
}
