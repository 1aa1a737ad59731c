package io.icws.load;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * Runs scenarios against gateways, in turns, and reports the medians. Arguments, all optional:
 *
 * <pre>
 * gateway:NAME=COMMAND   a gateway; the first is compared with the second. "jar" as the first word of the command stands
 *                        for the jar in target, and JVM options that begin with -X and properties may follow it.
 *                        Default: java=jar
 * scenario:NAME[=SIZE]   default: all, at their usual sizes
 * runs:N                 of each scenario and gateway; default 3
 * to:DIRECTORY           for results.json, results.md and a chart of each scenario; default target/load
 * </pre>
 */
public final class LoadProgram {

    private final List<Contender> gateways = new ArrayList<>();
    private final Map<String, Integer> scenarios = new LinkedHashMap<>();
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
        if (scenarios.isEmpty()) {
            Scenarios.ALL.forEach((name, entry) -> scenarios.put(name, entry.size()));
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
                scenarios.put(parts[0], parts.length == 1 ? entry.size() : Integer.parseInt(parts[1]));
            }
            case "runs" -> runs = Integer.parseInt(value);
            case "to" -> directory = Path.of(value);
            default -> throw new IllegalArgumentException("expected gateway:, scenario:, runs: or to:, got " + value);
        }
    }

    private void run() throws IOException, InterruptedException {
        Files.createDirectories(directory);
        var report = new Report(gateways.stream().map(Contender::name).toList());
        for (var scenario : scenarios.entrySet()) {
            var figures = new LinkedHashMap<String, List<Figures>>();
            for (int run = 0; run < runs; run++) {
                for (var gateway : gateways) {
                    var entry = Scenarios.ALL.get(scenario.getKey());
                    var result = Stage.run(entry.scenario(), scenario.getValue(), gateway);
                    System.out.printf(
                            "%s(%d) %s: %s%n", scenario.getKey(), scenario.getValue(), gateway.name(), result);
                    figures.computeIfAbsent(gateway.name(), name -> new ArrayList<>())
                            .add(result);
                }
            }
            report.add(scenario.getKey(), scenario.getValue(), figures);
            report.write(directory);
        }
        System.out.println(report.table());
    }
}
