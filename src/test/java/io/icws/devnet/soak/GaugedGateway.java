package io.icws.devnet.soak;

import io.icws.gateway.GatewayApplication;
import java.io.BufferedReader;
import java.io.BufferedWriter;
import java.io.EOFException;
import java.io.IOException;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;

/** The gateway in a process of its own, so that what it holds is not mixed with what its clients and the devnet hold. */
public final class GaugedGateway implements AutoCloseable {

    private final Process process;
    private final BufferedReader output;
    private final BufferedWriter input;
    private final long started = System.nanoTime();
    private final URI url;

    private GaugedGateway(Process process) throws IOException {
        this.process = process;
        this.output = process.inputReader(StandardCharsets.UTF_8);
        this.input = process.outputWriter(StandardCharsets.UTF_8);
        this.url = URI.create("ws://127.0.0.1:" + answer());
    }

    /**
     * @param directory for the key and the log
     * @param launcher words in front of the command, {@code prlimit} for example
     * @param jvm options of the Java machine
     * @param properties of the gateway, as {@code name=value}
     */
    public static GaugedGateway start(
            URI ic, Path directory, List<String> launcher, List<String> jvm, String... properties) throws IOException {
        var command = new ArrayList<>(launcher);
        command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
        command.addAll(jvm);
        command.addAll(List.of(
                "--enable-native-access=ALL-UNNAMED",
                "-cp",
                System.getProperty("java.class.path"),
                GatewayApplication.class.getName(),
                "--spring.main.sources=" + Gauges.class.getName(),
                "--server.address=127.0.0.1",
                "--server.port=0",
                "--management.server.address=127.0.0.1",
                "--management.server.port=0",
                "--gateway.ic.url=" + ic,
                "--gateway.identity.key-file=" + directory.resolve("key_pair")));
        for (var property : properties) {
            command.add("--" + property);
        }
        return new GaugedGateway(new ProcessBuilder(command)
                .redirectError(directory.resolve("gateway.err").toFile())
                .start());
    }

    /** Where clients connect to. */
    public URI url() {
        return url;
    }

    public boolean isAlive() {
        return process.isAlive();
    }

    Sample sample() throws IOException {
        input.write('\n');
        input.flush();
        return Sample.parse(TimeUnit.NANOSECONDS.toSeconds(System.nanoTime() - started), answer());
    }

    private String answer() throws IOException {
        for (var line = output.readLine(); line != null; line = output.readLine()) {
            if (line.startsWith(Gauges.MARK)) {
                return line.substring(Gauges.MARK.length());
            }
        }
        throw new EOFException("the gateway has ended");
    }

    /** Ends it as SIGTERM does. */
    @Override
    public void close() throws IOException, InterruptedException {
        input.close();
        output.skip(Long.MAX_VALUE);
        if (!process.waitFor(1, TimeUnit.MINUTES)) {
            process.destroyForcibly();
        }
    }
}
