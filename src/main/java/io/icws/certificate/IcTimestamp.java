package io.icws.certificate;

import io.icws.protocol.HashTree;
import io.icws.protocol.HashTree.Lookup;
import io.icws.protocol.Leb128;
import io.icws.protocol.MalformedException;
import java.nio.charset.StandardCharsets;
import java.time.Instant;

/** Timestamps of the IC: nanoseconds since 1970, unsigned 64-bit. */
public final class IcTimestamp {

    private static final byte[] TIME = "time".getBytes(StandardCharsets.US_ASCII);
    private static final long NANOS_PER_SECOND = 1_000_000_000L;

    private IcTimestamp() {}

    /** The time of certified state. @throws MalformedException if the tree does not show it */
    public static long of(HashTree tree) throws MalformedException {
        if (tree.lookup(TIME) instanceof Lookup.Found(byte[] value)) {
            return Leb128.decode(value);
        }
        throw new MalformedException("the certified state has no time");
    }

    /** @throws ArithmeticException before 1678 or after 2262 */
    public static long of(Instant instant) {
        return Math.addExact(Math.multiplyExact(instant.getEpochSecond(), NANOS_PER_SECOND), instant.getNano());
    }

    public static Instant toInstant(long timestamp) {
        return Instant.ofEpochSecond(
                Long.divideUnsigned(timestamp, NANOS_PER_SECOND), Long.remainderUnsigned(timestamp, NANOS_PER_SECOND));
    }
}
