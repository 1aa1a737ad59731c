package io.icws.devnet.soak;

import java.util.Arrays;
import java.util.stream.Collectors;
import java.util.stream.LongStream;

/**
 * What the gateway's process held at one moment.
 *
 * @param seconds since the start of the soak
 * @param heap bytes in use after a full collection
 * @param direct bytes of direct memory that Netty's allocator holds
 * @param descriptors open file descriptors
 * @param threads live platform threads
 * @param sessions connected clients
 */
record Sample(long seconds, long heap, long direct, long descriptors, long threads, long sessions) {

    static final String CSV_HEADER = "seconds,heap,direct,descriptors,threads,sessions";

    /** @param measures all but the seconds, separated by spaces */
    static Sample parse(long seconds, String measures) {
        var numbers =
                Arrays.stream(measures.split(" ")).mapToLong(Long::parseLong).toArray();
        return new Sample(seconds, numbers[0], numbers[1], numbers[2], numbers[3], numbers[4]);
    }

    String csv() {
        return LongStream.of(seconds, heap, direct, descriptors, threads, sessions)
                .mapToObj(String::valueOf)
                .collect(Collectors.joining(","));
    }
}
