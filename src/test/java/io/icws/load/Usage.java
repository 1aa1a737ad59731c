package io.icws.load;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/** What a process uses, as the operating system counts it. Source: proc(5). */
record Usage(long pid) {

    private static final double TICKS_PER_SECOND = 100;
    private static final int UTIME = 11;

    /** CPU time used so far by all its threads, in seconds. */
    double cpuSeconds() throws IOException {
        var stat = Files.readString(file("stat"));
        var fields = stat.substring(stat.lastIndexOf(')') + 2).split(" ");
        return (Long.parseLong(fields[UTIME]) + Long.parseLong(fields[UTIME + 1])) / TICKS_PER_SECOND;
    }

    /** Resident memory in KiB, without the pages of files that other processes share. */
    long privateKib() throws IOException {
        return sum("smaps_rollup", "Private_");
    }

    /** Resident memory in KiB. */
    long residentKib() throws IOException {
        return sum("status", "VmRSS:");
    }

    private long sum(String name, String prefix) throws IOException {
        try (var lines = Files.lines(file(name))) {
            return lines.filter(line -> line.startsWith(prefix))
                    .mapToLong(line -> Long.parseLong(line.replaceAll("\\D", "")))
                    .sum();
        }
    }

    private Path file(String name) {
        return Path.of("/proc", Long.toString(pid), name);
    }
}
