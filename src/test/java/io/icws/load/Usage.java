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
        return cpuSeconds(file("stat"));
    }

    /** The part of it that a Java machine has spent on compiling; 0 for other programs. */
    double compilerSeconds() throws IOException {
        double seconds = 0;
        try (var tasks = Files.newDirectoryStream(file("task"))) {
            for (var task : tasks) {
                if (Files.readString(task.resolve("comm")).matches("C[12] Compiler.*\\s*")) {
                    seconds += cpuSeconds(task.resolve("stat"));
                }
            }
        }
        return seconds;
    }

    private static double cpuSeconds(Path file) throws IOException {
        var stat = Files.readString(file);
        var fields = stat.substring(stat.lastIndexOf(')') + 2).split(" ");
        return (Long.parseLong(fields[UTIME]) + Long.parseLong(fields[UTIME + 1])) / TICKS_PER_SECOND;
    }

    /** Resident memory in KiB. */
    long residentKib() throws IOException {
        try (var lines = Files.lines(file("status"))) {
            return lines.filter(line -> line.startsWith("VmRSS:"))
                    .mapToLong(line -> Long.parseLong(line.replaceAll("\\D", "")))
                    .findFirst()
                    .orElseThrow();
        }
    }

    private Path file(String name) {
        return Path.of("/proc", Long.toString(pid), name);
    }
}
