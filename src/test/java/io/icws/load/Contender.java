package io.icws.load;

import io.icws.gateway.GatewayApplication;
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

    /** Stands for the jar of this build in a command. */
    private static final String JAR = "jar";

    private static final long PATIENCE = TimeUnit.SECONDS.toNanos(60);

    /** @param text {@code name=command line}; {@code jar} as its first word stands for the jar of this build */
    static Contender parse(String text) {
        int equals = text.indexOf('=');
        if (equals < 1) {
            throw new IllegalArgumentException("expected name=command, got: " + text);
        }
        var words = List.of(text.substring(equals + 1).split(" +"));
        return words.getFirst().equals(JAR)
                ? jar(text.substring(0, equals), words.subList(1, words.size()))
                : new Contender(text.substring(0, equals), words);
    }

    /** The jar of this build, without the limits that are for strangers. */
    static Contender jar(String name, List<String> more) {
        var jar = Path.of("target", "ic-websocket-gateway.jar").toAbsolutePath();
        return java(name, List.of("-jar", jar.toString()), more);
    }

    /** The gateway as it is on this process's class path. */
    static Contender classes(String name) {
        return java(
                name,
                List.of("-cp", System.getProperty("java.class.path"), GatewayApplication.class.getName()),
                List.of());
    }

    private static Contender java(String name, List<String> program, List<String> more) {
        var words = new ArrayList<String>();
        words.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
        words.add("--enable-native-access=ALL-UNNAMED");
        more.stream().filter(word -> word.startsWith("-X")).forEach(words::add);
        words.addAll(program);
        words.addAll(List.of(
                "--gateway.admission.max-connections-per-address=50000",
                "--gateway.admission.handshakes-per-second=100000",
                "--gateway.admission.handshake-burst=100000"));
        more.stream().filter(word -> !word.startsWith("-X")).forEach(words::add);
        return new Contender(name, words);
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
                    process.destroyForcibly();
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

        Usage usage() {
            return new Usage(process.pid());
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
