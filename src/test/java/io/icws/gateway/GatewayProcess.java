package io.icws.gateway;

import java.io.IOException;
import java.net.BindException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.TimeUnit;

/** A gateway in a process and a directory of its own, on free ports of the loopback interface; this one or another. */
public final class GatewayProcess implements AutoCloseable {

    private static final long PATIENCE = TimeUnit.MINUTES.toNanos(3);
    private static final int ATTEMPTS = 100;

    private final Process process;
    private final URI url;
    private final Path output;
    private final long begun = System.nanoTime();

    private GatewayProcess(Process process, URI url, Path output) {
        this.process = process;
        this.url = url;
        this.output = output;
    }

    /** Words that start this gateway as it is on this process's class path: soon, but not to be measured. */
    public static List<String> thisGateway(String... more) {
        var main = Arrays.stream(more).anyMatch(ReplacedConstants::isConstant)
                ? ReplacedConstants.class
                : GatewayApplication.class;
        var words = new ArrayList<>(List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "--enable-native-access=ALL-UNNAMED",
                "-XX:TieredStopAtLevel=1",
                "-XX:+UseSerialGC",
                "-cp",
                System.getProperty("java.class.path"),
                main.getName()));
        words.addAll(List.of(more));
        return words;
    }

    /** @param command words to start it with; the flags for its addresses and the IC follow them */
    public static GatewayProcess start(String name, List<String> command, URI ic) throws IOException {
        var directory = Files.createTempDirectory("gateway-" + name);
        int port = freePort();
        var words = new ArrayList<>(command);
        words.addAll(
                List.of("--gateway-address", "127.0.0.1:" + port, "--prometheus-endpoint", "127.0.0.1:" + freePort()));
        words.addAll(List.of("--ic-network-url", ic.toString(), "--polling-interval", "100"));
        var output = directory.resolve("output.log");
        var process = new ProcessBuilder(words)
                .directory(directory.toFile())
                .redirectErrorStream(true)
                .redirectOutput(output.toFile())
                .start();
        return new GatewayProcess(process, URI.create("ws://127.0.0.1:" + port), output);
    }

    /**
     * Returns when it accepts connections.
     *
     * @return nanoseconds since its start
     */
    public long awaitPort() throws IOException, InterruptedException {
        long deadline = begun + PATIENCE;
        while (true) {
            try (var socket = new Socket(InetAddress.getLoopbackAddress(), url.getPort())) {
                return System.nanoTime() - begun;
            } catch (IOException notYet) {
                if (!process.isAlive() || System.nanoTime() - deadline > 0) {
                    process.destroyForcibly();
                    throw new IOException("it did not start: " + output, notYet);
                }
                process.waitFor(20, TimeUnit.MILLISECONDS);
            }
        }
    }

    /** Where clients connect to. */
    public URI url() {
        return url;
    }

    /** What it has written so far. */
    public String output() throws IOException {
        return Files.readString(output);
    }

    /** To be killed, ended or measured. */
    public Process process() {
        return process;
    }

    @Override
    public void close() throws InterruptedException {
        process.destroy();
        if (!process.waitFor(10, TimeUnit.SECONDS)) {
            process.destroyForcibly().waitFor();
        }
    }

    /**
     * A port below 32768, from where on Linux takes the ports of outgoing connections. Such a connection would keep the
     * process from listening, and one that asks whether it listens could be connected to itself.
     */
    public static int freePort() throws IOException {
        for (int i = 0; i < ATTEMPTS; i++) {
            int port = ThreadLocalRandom.current().nextInt(10_000, 32_768);
            try (var socket = new ServerSocket(port, 1, InetAddress.getLoopbackAddress())) {
                return socket.getLocalPort();
            } catch (BindException inUse) {
                // The next one may be free.
            }
        }
        throw new IOException("no free port");
    }
}
