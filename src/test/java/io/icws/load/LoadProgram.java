package io.icws.load;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;

/**
 * Runs scenarios against gateways, in turns, each run on a network and a gateway of its own, and reports the medians:
 *
 * <pre>./mvnw -Pload spring-boot:test-run -Dspring-boot.run.arguments="ARGUMENT ..."</pre>
 *
 * with the jar in target built before. Arguments, all optional, in single quotes where they hold spaces:
 *
 * <pre>
 * gateway:NAME=COMMAND   a gateway; the first is compared with the second. Any program that takes --gateway-address,
 *                        --ic-network-url, --polling-interval and --prometheus-endpoint. "jar" as the first word
 *                        stands for the jar in target; options of Java that begin with -X or @ and properties may follow it.
 *                        Default: java=jar
 * scenario:NAME[=SIZE]   may be repeated, with several sizes too. Default: all, at their usual sizes
 * runs:N                 of each scenario and gateway. Default: 3
 * to:DIRECTORY           for results.json, results.md, a chart of each scenario, and of how it grows where it
 *                        ran at three sizes or more. Default: target/load
 * </pre>
 *
 * With 15,000 clients each process needs as many file descriptors ({@code ulimit -n 20000}).
 */
public final class LoadProgram {

    private record Turn(String name, Scenario scenario, int size) {}

    private final List<Contender> gateways = new ArrayList<>();
    private final List<Turn> turns = new ArrayList<>();
    private int runs = 3;
    private Path directory = Path.of("target", "load");

    private LoadProgram(String[] arguments) {
        for (var argument : arguments) {
            int colon = argument.indexOf(':');
            take(argument.substring(0, Math.max(0, colon)), argument.substring(colon + 1));
        }
        if (gateways.isEmpty()) {
            gateways.add(Contender.jar("java", List.of()));
        }
        if (turns.isEmpty()) {
            Scenarios.ALL.forEach((name, entry) -> turns.add(new Turn(name, entry.scenario(), entry.size())));
        }
    }

    public static void main(String[] arguments) throws IOException, InterruptedException {
        new LoadProgram(arguments).run();
        System.exit(0);
    }

    private void take(String word, String value) {
        switch (word) {
            case "gateway" -> gateways.add(Contender.parse(value));
            case "scenario" -> {
                var parts = value.split("=");
                var entry = Scenarios.ALL.get(parts[0]);
                if (entry == null) {
                    throw new IllegalArgumentException("expected one of " + Scenarios.ALL.keySet() + ", got " + value);
                }
                turns.add(new Turn(
                        parts[0], entry.scenario(), parts.length == 1 ? entry.size() : Integer.parseInt(parts[1])));
            }
            case "runs" -> runs = Integer.parseInt(value);
            case "to" -> directory = Path.of(value);
            default -> throw new IllegalArgumentException("expected gateway:, scenario:, runs: or to:, got " + value);
        }
    }

    private void run() throws IOException, InterruptedException {
        Files.createDirectories(directory);
        var report = new Report(gateways.stream().map(Contender::name).toList());
        for (var turn : turns) {
            var figures = new LinkedHashMap<String, List<Figures>>();
            for (int run = 0; run < runs; run++) {
                for (var gateway : gateways) {
                    var result = Stage.run(turn.scenario(), turn.size(), gateway);
                    System.out.printf("%s(%d) %s: %s%n", turn.name(), turn.size(), gateway.name(), result);
                    figures.computeIfAbsent(gateway.name(), name -> new ArrayList<>())
                            .add(result);
                }
            }
            report.add(turn.name(), turn.size(), figures);
            report.write(directory);
        }
        System.out.println(report.table());
    }
}
