package io.icws.gateway.fuzz;

import com.sun.management.ThreadMXBean;
import java.lang.management.ManagementFactory;

/** Bounds the memory that may be allocated on behalf of an input. Time is bounded by the fuzzer's own timeout. */
public final class Effort {

    /** Exceptions carry the trace of a deep recursion, and the fuzzer's own hooks allocate, whatever the input's length. */
    private static final long FREE = 4 << 20;

    /** A CBOR item of one byte becomes a tree node of about a hundred, kept by a collection that grows by doubling. */
    private static final long PER_BYTE = 1_000;

    private static final ThreadMXBean THREADS = (ThreadMXBean) ManagementFactory.getThreadMXBean();

    /** Work on hostile input; checked exceptions end the attempt as a failure, so catch those that are allowed. */
    @FunctionalInterface
    public interface Attempt {
        void run() throws Exception;
    }

    private Effort() {}

    /** Runs the attempt, a second time if it took too much: the first one may have loaded classes. */
    public static void bounded(byte[] input, Attempt attempt) throws Exception {
        long bound = FREE + PER_BYTE * input.length;
        if (allocatedBy(attempt) > bound) {
            long allocated = allocatedBy(attempt);
            if (allocated > bound) {
                throw new AssertionError(
                        "%d bytes of input took %d bytes of memory".formatted(input.length, allocated));
            }
        }
    }

    private static long allocatedBy(Attempt attempt) throws Exception {
        long before = THREADS.getCurrentThreadAllocatedBytes();
        attempt.run();
        return THREADS.getCurrentThreadAllocatedBytes() - before;
    }
}
