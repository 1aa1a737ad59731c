package io.icws.gateway.autobahn;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** The suite's fuzzing client, run by Jython in a process of its own, which can be ended when it hangs. */
record FuzzingClient(Path libraries, Path reports, Duration bound) {

    private static final String SCRIPT = """
            import sys
            from autobahntestsuite import wstest
            url, outdir, group = sys.argv[1:4]
            server = {'agent': 'gateway', 'url': url, 'options': {'version': 18}}
            spec = {'options': {'failByDrop': False}, 'outdir': outdir, 'servers': [server],
                    'cases': [group + '.*'], 'exclude-cases': [], 'exclude-agent-cases': {}}
            wstest.start({'mode': 'fuzzingclient', 'debug': False}, spec)
            """;

    /** Runs all cases of a group and counts how often the server behaved how. */
    Map<String, Integer> run(String url, int group) throws IOException, InterruptedException {
        var directory = Files.createDirectories(reports.resolve("group-" + group));
        var script = Files.writeString(directory.resolve("client.py"), SCRIPT);
        var process = new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "-Dpython.import.site=false",
                        "-cp",
                        libraries + "/*",
                        "org.python.util.jython",
                        script.toString(),
                        url,
                        directory.toString(),
                        Integer.toString(group))
                .redirectErrorStream(true)
                .redirectOutput(directory.resolve("client.log").toFile())
                .start();
        if (!process.waitFor(bound.toSeconds(), TimeUnit.SECONDS)) {
            process.destroyForcibly();
            return Map.of("HUNG", 1);
        }
        return count(directory.resolve("index.json"));
    }

    private static Map<String, Integer> count(Path index) {
        return JsonMapper.shared()
                .readTree(index.toFile())
                .get("gateway")
                .valueStream()
                .map(FuzzingClient::behaviour)
                .collect(Collectors.toMap(behaviour -> behaviour, behaviour -> 1, Integer::sum, TreeMap::new));
    }

    /** A case is as good as the worse of its two verdicts, on the frames and on the closing. */
    private static String behaviour(JsonNode result) {
        var closing = result.get("behaviorClose").stringValue();
        return closing.equals("FAILED") ? closing : result.get("behavior").stringValue();
    }
}
