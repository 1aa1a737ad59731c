package io.icws.load;

import io.icws.protocol.MalformedException;
import io.icws.protocol.Principal;
import java.io.BufferedReader;
import java.io.BufferedWriter;
import java.io.EOFException;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;

/** The devnet in a process of its own, with echo canisters; takes commands from one thread at a time. */
final class Network implements AutoCloseable {

    /**
     * @param round from the end of a round to the next
     * @param delay rounds a call waits for its execution
     * @param query how long a query takes
     */
    record Pace(Duration round, int delay, Duration query) {

        /** Quick rounds; queries are answered at once. */
        static final Pace QUICK = new Pace(Duration.ofMillis(100), 0, Duration.ZERO);

        /** A call takes about a second from its arrival to its certified answer, a query 50 ms. */
        static final Pace MAINNET_LIKE = new Pace(Duration.ofMillis(100), 9, Duration.ofMillis(50));

        Pace withQuery(Duration latency) {
            return new Pace(round, delay, latency);
        }

        Pace withRound(Duration length) {
            return new Pace(length, delay, query);
        }
    }

    private final Process process;
    private final BufferedReader output;
    private final BufferedWriter input;
    private final URI url;

    private Network(Process process) throws IOException {
        this.process = process;
        this.output = process.inputReader(StandardCharsets.UTF_8);
        this.input = process.outputWriter(StandardCharsets.UTF_8);
        this.url = URI.create(answer());
    }

    static Network start(Pace pace) throws IOException {
        var java = Path.of(System.getProperty("java.home"), "bin", "java");
        return new Network(new ProcessBuilder(
                        java.toString(),
                        "--enable-native-access=ALL-UNNAMED",
                        "-Xmx2g",
                        "-XX:+UseSerialGC",
                        "-cp",
                        System.getProperty("java.class.path"),
                        NetworkProcess.class.getName(),
                        Long.toString(pace.round().toMillis()),
                        Integer.toString(pace.delay()),
                        Long.toString(pace.query().toMillis()))
                .redirectError(ProcessBuilder.Redirect.INHERIT)
                .start());
    }

    URI url() {
        return url;
    }

    Usage usage() {
        return new Usage(process.pid());
    }

    List<Principal> install(int canisters) throws IOException {
        var ids = new ArrayList<Principal>(canisters);
        for (var id : ask("install " + canisters).split(" ")) {
            try {
                ids.add(Principal.parse(id));
            } catch (MalformedException e) {
                throw new IOException(e);
            }
        }
        return ids;
    }

    /** In the canister's next round: a message to each of its clients, so many times. @return how many messages */
    int sendToAll(Principal canister, int bytes, int times) throws IOException {
        return Integer.parseInt(ask("send %s %d %d all".formatted(canister, bytes, times)));
    }

    void send(Principal canister, Principal client, int bytes) throws IOException {
        ask("send %s %d 1 %s".formatted(canister, bytes, client));
    }

    /** In its next round the canister acknowledges all its clients. */
    void acknowledge(Principal canister) throws IOException {
        ask("acknowledge " + canister);
    }

    /** How many calls of this method the canister has executed. */
    long executed(Principal canister, String method) {
        try {
            return Long.parseLong(ask("executed " + canister + " " + method));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** How many queries have arrived. */
    long queries() throws IOException {
        return Long.parseLong(ask("queries"));
    }

    private String ask(String command) throws IOException {
        input.write(command + "\n");
        input.flush();
        return answer();
    }

    private String answer() throws IOException {
        for (var line = output.readLine(); line != null; line = output.readLine()) {
            if (line.startsWith(NetworkProcess.MARK)) {
                return line.substring(NetworkProcess.MARK.length());
            }
        }
        throw new EOFException("the network has ended");
    }

    @Override
    public void close() throws IOException, InterruptedException {
        input.close();
        if (!process.waitFor(10, TimeUnit.SECONDS)) {
            process.destroyForcibly().waitFor();
        }
    }
}
