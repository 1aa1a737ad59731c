package io.icws.gateway.metrics;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** A dashboard of the chart, as far as its queries go. */
record Dashboard(String name, String title, List<Panel> panels) {

    private static final Path DIRECTORY = Path.of("helm/ic-websocket-gateway/files/dashboards");

    /** @param mayBeEmpty whether it says what to show where there is nothing to show ("noValue") */
    record Panel(String title, String type, String unit, boolean mayBeEmpty, List<Target> targets) {
        boolean isOverTime() {
            return type.equals("timeseries");
        }
    }

    /** @param legend with names of labels in double braces */
    record Target(String expression, String legend) {

        /** The expression with Grafana's variables replaced: all gateways, all canisters. */
        String query(String rateInterval) {
            return expression
                    .replace("$__rate_interval", rateInterval)
                    .replace("$instance", ".*")
                    .replace("$canister", ".*");
        }
    }

    static List<Dashboard> all() {
        try (var files = Files.list(DIRECTORY)) {
            return files.sorted().map(Dashboard::read).toList();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    static Dashboard of(String name) {
        return read(DIRECTORY.resolve(name + ".json"));
    }

    private static Dashboard read(Path file) {
        JsonNode json = JsonMapper.shared().readTree(file.toFile());
        var name = file.getFileName().toString().replace(".json", "");
        return new Dashboard(
                name,
                json.get("title").asString(),
                json.get("panels")
                        .valueStream()
                        .filter(panel -> panel.has("targets"))
                        .map(Dashboard::panel)
                        .toList());
    }

    private static Panel panel(JsonNode panel) {
        var defaults = panel.get("fieldConfig").get("defaults");
        return new Panel(
                panel.get("title").asString(),
                panel.get("type").asString(),
                defaults.get("unit").asString(),
                defaults.has("noValue"),
                panel.get("targets")
                        .valueStream()
                        .map(target -> new Target(
                                target.get("expr").asString(),
                                target.get("legendFormat").asString()))
                        .toList());
    }

    Stream<Target> targets() {
        return panels.stream().flatMap(panel -> panel.targets().stream());
    }
}
