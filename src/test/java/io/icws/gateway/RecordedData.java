package io.icws.gateway;

import static org.assertj.core.api.Assertions.fail;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HexFormat;
import java.util.stream.Stream;
import org.junit.jupiter.api.Named;
import org.junit.jupiter.api.extension.ConditionEvaluationResult;
import org.junit.jupiter.api.extension.ExecutionCondition;
import org.junit.jupiter.api.extension.ExtensionContext;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/**
 * Data recorded from the Internet Computer, read beside the project and never copied into it. Tests that extend with this are
 * skipped where it is absent, and fail if the environment says {@code CI=true}.
 */
public final class RecordedData implements ExecutionCondition {

    /** From the project's directory. */
    private static final Path DIRECTORY = Path.of("..", "shared", "vectors", "recorded");

    @Override
    public ConditionEvaluationResult evaluateExecutionCondition(ExtensionContext context) {
        if (Files.isDirectory(DIRECTORY)) {
            return ConditionEvaluationResult.enabled(null);
        }
        var missing = "no recorded data at " + DIRECTORY.toAbsolutePath().normalize();
        return "true".equals(System.getenv("CI")) ? fail(missing) : ConditionEvaluationResult.disabled(missing);
    }

    /** The entries of an array of a file, each shown under its name. */
    public static Stream<Named<JsonNode>> entries(String file, String array) {
        return read(file)
                .get(array)
                .valueStream()
                .map(entry -> Named.of(entry.get("name").stringValue(), entry));
    }

    /** The entry of this name. */
    public static JsonNode entry(String file, String array, String name) {
        return entries(file, array)
                .filter(entry -> entry.getName().equals(name))
                .findFirst()
                .orElseThrow()
                .getPayload();
    }

    public static JsonNode read(String file) {
        return JsonMapper.shared().readTree(DIRECTORY.resolve(file).toFile());
    }

    /** The bytes of an entry's field {@code hex}. */
    public static byte[] hex(JsonNode entry) {
        return HexFormat.of().parseHex(entry.get("hex").stringValue());
    }
}
