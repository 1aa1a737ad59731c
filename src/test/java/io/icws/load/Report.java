package io.icws.load;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.stream.Collectors;
import tools.jackson.databind.json.JsonMapper;

/** The medians of all scenarios, as JSON, as a table, and as charts: of each scenario, and of those with several sizes. */
final class Report {

    /**
     * @param medians by gateway
     * @param ratios of the first gateway to the second, medians of those of each pair of runs; empty for one gateway
     */
    private record Row(String scenario, int size, Map<String, Figures> medians, Figures ratios) {}

    private final List<String> gateways;
    private final List<Row> rows = new ArrayList<>();
    private final List<Map<String, Object>> runs = new ArrayList<>();

    Report(List<String> gateways) {
        this.gateways = gateways;
    }

    /** @param figures of every run, by gateway */
    void add(String scenario, int size, Map<String, List<Figures>> figures) {
        var medians = new LinkedHashMap<String, Figures>();
        figures.forEach((gateway, results) -> {
            medians.put(gateway, Figures.medians(results));
            runs.add(Map.of(
                    "scenario",
                    scenario,
                    "size",
                    size,
                    "gateway",
                    gateway,
                    "runs",
                    results.stream().map(Figures::values).toList()));
        });
        var pairs = gateways.size() < 2
                ? List.of(new Figures())
                : Figures.ratios(figures.get(gateways.get(0)), figures.get(gateways.get(1)));
        rows.add(new Row(scenario, size, medians, Figures.medians(pairs)));
    }

    void write(Path directory) throws IOException {
        Files.writeString(
                directory.resolve("results.json"),
                JsonMapper.shared().writerWithDefaultPrettyPrinter().writeValueAsString(runs));
        Files.writeString(directory.resolve("results.md"), table());
        for (var row : rows) {
            Files.writeString(
                    directory.resolve(row.scenario() + "-" + row.size() + ".svg"),
                    Bars.svg(row.scenario() + ", " + row.size(), row.medians()));
        }
        for (var sizes : growth().entrySet()) {
            Files.writeString(
                    directory.resolve(sizes.getKey() + "-growth.svg"), Growth.svg(sizes.getKey(), sizes.getValue()));
        }
    }

    /** The first gateway's figures by size, of the scenarios that ran at several. */
    private Map<String, SortedMap<Integer, Figures>> growth() {
        var growth = new TreeMap<String, SortedMap<Integer, Figures>>();
        rows.forEach(row -> growth.computeIfAbsent(row.scenario(), name -> new TreeMap<>())
                .put(row.size(), row.medians().get(gateways.getFirst())));
        growth.values().removeIf(sizes -> sizes.size() < 3);
        return growth;
    }

    /** In Markdown. With several gateways, the last column is the first one's figure by the second one's, pair by pair. */
    String table() {
        boolean compared = gateways.size() > 1;
        var table = new StringBuilder("| scenario | size | figure |");
        gateways.forEach(name -> table.append(' ').append(name).append(" |"));
        table.append(compared ? " ratio |\n" : "\n").append("| --- ".repeat(3 + gateways.size() + (compared ? 1 : 0)));
        table.append("|\n");
        for (var row : rows) {
            for (var figure : row.medians().get(gateways.getFirst()).values().keySet()) {
                var values = gateways.stream()
                        .map(name -> row.medians().get(name).values().getOrDefault(figure, Double.NaN))
                        .toList();
                table.append("| %s | %d | %s | %s |"
                        .formatted(
                                row.scenario(),
                                row.size(),
                                figure,
                                values.stream().map(Report::number).collect(Collectors.joining(" | "))));
                table.append(
                        compared
                                ? " " + number(row.ratios().values().getOrDefault(figure, Double.NaN)) + " |\n"
                                : "\n");
            }
        }
        return table.toString();
    }

    static String number(double value) {
        var format = Math.abs(value) >= 100 ? "%.0f" : Math.abs(value) >= 1 ? "%.1f" : "%.3f";
        return String.format(Locale.ROOT, format, value)
                .replace("Infinity", "-")
                .replace("NaN", "-");
    }
}
