package io.icws.gateway;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Every test that {@code docs/behaviour.md} names exists, and every line names one. */
class BehaviourPageTest {

    private static final Pattern TEST = Pattern.compile("`(\\w+(?:IT|Test))(?:\\.(\\w+))?`");

    @ParameterizedTest
    @MethodSource("lines")
    void everyLineNamesTestsThatExist(String line) throws ClassNotFoundException, IOException {
        var tests = TEST.matcher(line).results().toList();
        assertThat(tests).isNotEmpty();
        for (var test : tests) {
            var type = type(test.group(1));
            if (test.group(2) != null) {
                assertThat(Arrays.stream(type.getDeclaredMethods()).map(method -> method.getName()))
                        .contains(test.group(2));
            }
        }
    }

    private static Class<?> type(String test) throws ClassNotFoundException, IOException {
        var sources = Path.of("src/test/java");
        try (var files = Files.walk(sources)) {
            var file = files.filter(path -> path.endsWith(test + ".java")).findFirst();
            assertThat(file).as(test).isPresent();
            var name = sources.relativize(file.get()).toString();
            return Class.forName(
                    name.substring(0, name.length() - ".java".length()).replace('/', '.'));
        }
    }

    static Stream<String> lines() throws IOException {
        return Files.readAllLines(Path.of("docs/behaviour.md")).stream()
                .filter(line -> line.startsWith("| "))
                .skip(2);
    }
}
