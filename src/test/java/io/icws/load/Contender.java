package io.icws.load;

import io.icws.gateway.GatewayProcess;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/**
 * A gateway to be driven: any program that takes the usual flags.
 *
 * @param name in the reports
 * @param command words to start it with; the flags for its addresses and the IC follow them
 */
record Contender(String name, List<String> command) {

    /** Stands for the jar of this build in a command. */
    private static final String JAR = "jar";

    /** All clients of a load come from one address. */
    private static final String[] FOR_ONE_ADDRESS = {
        "--gateway.admission.max-connections-per-address=50000", "--gateway.admission.handshakes-per-second=100000"
    };

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
        var words = new ArrayList<String>();
        words.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
        words.add("--enable-native-access=ALL-UNNAMED");
        more.stream().filter(Contender::isForJava).map(Contender::absolute).forEach(words::add);
        words.addAll(List.of("-jar", jar.toString()));
        words.addAll(List.of(FOR_ONE_ADDRESS));
        more.stream().filter(word -> !isForJava(word)).forEach(words::add);
        return new Contender(name, words);
    }

    /** The gateway's working directory is another one. */
    private static String absolute(String option) {
        return option.startsWith("@") ? "@" + Path.of(option.substring(1)).toAbsolutePath() : option;
    }

    private static boolean isForJava(String word) {
        return word.startsWith("-X") || word.startsWith("@");
    }

    /** The gateway as it is on this process's class path. */
    static Contender classes(String name) {
        return new Contender(name, GatewayProcess.thisGateway(FOR_ONE_ADDRESS));
    }

    Running start(URI ic) throws IOException, InterruptedException {
        var process = GatewayProcess.start(name, command, ic);
        return new Running(process, process.awaitPort());
    }

    /** @param startNanos from the start of the process until it listened */
    record Running(GatewayProcess gateway, long startNanos) implements AutoCloseable {

        URI url() {
            return gateway.url();
        }

        Usage usage() {
            return new Usage(gateway.process().pid());
        }

        @Override
        public void close() throws InterruptedException {
            gateway.close();
        }
    }
}
