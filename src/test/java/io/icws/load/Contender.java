package io.icws.load;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;

/**
 * A gateway to be driven: any program that takes the usual flags.
 *
 * @param name in the reports
 * @param command words to start it with; the flags for its addresses and the IC follow them
 */
record Contender(String name, List<String> command) {

    private static final long PATIENCE = TimeUnit.SECONDS.toNanos(60);

    /** @param text {@code name=command line} */
    static Contender parse(String text) {
        int equals = text.indexOf('=');
        if (equals < 1) {
            throw new IllegalArgumentException("expected name=command, got: " + text);
        }
        return new Contender(
                text.substring(0, equals), List.of(text.substring(equals + 1).split(" +")));
    }

    Running start(URI ic) throws IOException, InterruptedException {
        var directory = Files.createTempDirectory("load-" + name);
        int port = freePort();
        var words = new ArrayList<>(command);
        words.addAll(
                List.of("--gateway-address", "127.0.0.1:" + port, "--prometheus-endpoint", "127.0.0.1:" + freePort()));
        words.addAll(List.of("--ic-network-url", ic.toString(), "--polling-interval", "100"));
        long begun = System.nanoTime();
        var process = new ProcessBuilder(words)
                .directory(directory.toFile())
                .redirectErrorStream(true)
                .redirectOutput(directory.resolve("output.log").toFile())
                .start();
        awaitPort(process, port, directory);
        return new Running(process, URI.create("ws://127.0.0.1:" + port), System.nanoTime() - begun);
    }

    private static void awaitPort(Process process, int port, Path directory) throws IOException, InterruptedException {
        long deadline = System.nanoTime() + PATIENCE;
        while (true) {
            try (var socket = new Socket(InetAddress.getLoopbackAddress(), port)) {
                return;
            } catch (IOException notYet) {
                if (!process.isAlive() || System.nanoTime() > deadline) {
                    throw new IOException("it did not start: " + directory.resolve("output.log"), notYet);
                }
                process.waitFor(20, TimeUnit.MILLISECONDS);
            }
        }
    }

    private static int freePort() throws IOException {
        try (var socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            return socket.getLocalPort();
        }
    }

    /** @param startNanos from the start of the process until it listened */
    record Running(Process process, URI url, long startNanos) implements AutoCloseable {

        private static final double TICKS_PER_SECOND = 100;
        private static final int UTIME = 11;

        /** CPU time used so far by all its threads, in seconds. Source: proc(5), /proc/pid/stat. */
        double cpuSeconds() throws IOException {
            var stat = Files.readString(Path.of("/proc", Long.toString(process.pid()), "stat"));
            var fields = stat.substring(stat.lastIndexOf(')') + 2).split(" ");
            return (Long.parseLong(fields[UTIME]) + Long.parseLong(fields[UTIME + 1])) / TICKS_PER_SECOND;
        }

        /** Resident memory in KiB. Source: proc(5), /proc/pid/status. */
        long residentKib() throws IOException {
            return Files.readAllLines(Path.of("/proc", Long.toString(process.pid()), "status")).stream()
                    .filter(line -> line.startsWith("VmRSS:"))
                    .mapToLong(line -> Long.parseLong(line.replaceAll("\\D", "")))
                    .findFirst()
                    .orElseThrow();
        }

        @Override
        public void close() throws InterruptedException {
            process.destroy();
            if (!process.waitFor(10, TimeUnit.SECONDS)) {
                process.destroyForcibly().waitFor();
            }
        }
    }
}
