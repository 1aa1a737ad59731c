package io.icws.deploy;

import static org.assertj.core.api.Assertions.assertThat;

import io.fabric8.kubernetes.api.model.apps.StatefulSet;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Commands in the pages use programs that are where they run, and values that the chart takes. */
class DocsCommandsTest {

    private static final Pattern BLOCK = Pattern.compile("(?ms)^ *```sh\\n(.*?)^ *```");
    private static final Pattern SPAN = Pattern.compile("(?<!`)`([^`\\n]+)`(?!`)");
    private static final Pattern QUOTED = Pattern.compile("'[^']*'|\"[^\"]*\"");

    /** Of a JDK, and so neither in the image, which has a JRE, nor on most hosts. */
    private static final Set<String> JDK_TOOLS =
            Set.of("jcmd", "jstack", "jmap", "jstat", "jinfo", "jps", "jfr", "jdb", "jhsdb", "jconsole");

    /** In the image: a JRE on Ubuntu without curl, wget and ps. */
    private static final Set<String> IN_THE_IMAGE = Set.of("bash", "cat", "java", "ls", "rm");

    /** On the machine of who reads: what the pages ask for. */
    private static final Set<String> ON_THE_HOST = Set.of(
            "$EDITOR", "./mvnw", "cargo", "cd", "chmod", "chown", "cp", "curl", "docker", "gh", "git", "grep", "head",
            "helm", "install", "java", "jfr", "jq", "kill", "kubectl", "mkdir", "node", "npm", "npx", "rm", "rustup",
            "ulimit");

    /** What runs in a container: behind these, the rest of the command. */
    private static final Pattern INSIDE =
            Pattern.compile("^(?:docker exec (?:-\\S+ )*\\S+|kubectl exec .*? --) +(.+)$");

    @ParameterizedTest
    @MethodSource("pages")
    void namesProgramsThatAreThere(Path page) {
        assertThat(commands(page)).allSatisfy(command -> {
            var inside = INSIDE.matcher(command);
            if (inside.matches()) {
                assertThat(IN_THE_IMAGE).as(command).contains(program(inside.group(1)));
            } else {
                assertThat(ON_THE_HOST).as(command).contains(program(command));
            }
        });
        assertThat(SPAN.matcher(text(page)).results().map(span -> span.group(1)))
                .allSatisfy(span -> {
                    assertThat(JDK_TOOLS).as(span).doesNotContain(program(span));
                    var inside = INSIDE.matcher(span);
                    assertThat(inside.matches() ? IN_THE_IMAGE.contains(program(inside.group(1))) : true)
                            .as(span)
                            .isTrue();
                });
    }

    /** What the API server would refuse: other volumes than those of the command before, unless the page says how. */
    @Test
    void helmCommandsSucceedOneAfterTheOther() throws IOException {
        var commands = commands(Path.of("docs/deployment.md")).stream()
                .filter(command -> command.matches("helm (install|upgrade) .*"))
                .toList();
        assertThat(commands).hasSizeGreaterThan(2);
        try (var chart = Chart.open()) {
            var sets = new ArrayList<StatefulSet>();
            var given = new HashMap<String, String>();
            for (var command : commands) {
                if (command.startsWith("helm install")) {
                    given.clear();
                    sets.clear();
                }
                given.putAll(values(command));
                var set = chart.render(yaml(given)).one(StatefulSet.class);
                if (!sets.isEmpty() && !given.containsKey("persistence.enabled")) {
                    assertThat(set.getSpec().getVolumeClaimTemplates())
                            .as(command)
                            .isEqualTo(sets.getLast().getSpec().getVolumeClaimTemplates());
                }
                sets.add(set);
            }
        }
    }

    @Test
    void upgradesKeepValuesAndTakeNewDefaults() {
        assertThat(pages().flatMap(page -> commands(page).stream()))
                .filteredOn(command -> command.startsWith("helm upgrade"))
                .isNotEmpty()
                .allSatisfy(command -> assertThat(command).contains(" --reset-then-reuse-values "));
    }

    static Stream<Path> pages() {
        try (var files = Stream.concat(
                Files.list(Path.of("docs")),
                Stream.of(Path.of("README.md"), Path.of("CONTRIBUTING.md"), Chart.DIRECTORY.resolve("README.md")))) {
            return files.filter(file -> file.toString().endsWith(".md")).sorted().toList().stream();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static List<String> commands(Path page) {
        return BLOCK.matcher(text(page))
                .results()
                .map(block -> block.group(1).replaceAll("\\\\\\n *", ""))
                .flatMap(String::lines)
                .map(line -> line.replaceFirst("(^| +)# .*$", "").strip())
                .flatMap(DocsCommandsTest::split)
                .filter(command -> !command.isEmpty())
                .toList();
    }

    /** At {@code &&} and {@code |}, but not in quotes. */
    private static Stream<String> split(String line) {
        var quotes = QUOTED.matcher(line).results().map(MatchResult::group).toList();
        var masked = QUOTED.matcher(line).replaceAll("\u0000");
        var index = new int[1];
        return Arrays.stream(masked.split("&&|\\|"))
                .map(part -> part.codePoints()
                        .mapToObj(c -> c == 0 ? quotes.get(index[0]++) : Character.toString(c))
                        .collect(Collectors.joining()))
                .map(String::strip);
    }

    private static String program(String command) {
        return Arrays.stream(command.split(" +"))
                .dropWhile(word -> word.equals("sudo") || word.matches("[A-Z_]+=.*"))
                .findFirst()
                .orElse("");
    }

    private static Map<String, String> values(String command) {
        var set = Pattern.compile("--set (\\S+)").matcher(command);
        return set.results()
                .flatMap(match -> Arrays.stream(match.group(1).split(",")))
                .map(pair -> pair.split("=", 2))
                .collect(Collectors.toMap(pair -> pair[0], pair -> pair[1]));
    }

    /** {@code a.b=c} as {@code a: {b: c}}. */
    private static String yaml(Map<String, String> values) {
        var root = new HashMap<String, Object>();
        values.forEach((path, value) -> {
            var names = path.split("\\.");
            @SuppressWarnings("unchecked")
            var group = names.length == 1
                    ? root
                    : (Map<String, Object>) root.computeIfAbsent(names[0], name -> new HashMap<String, Object>());
            group.put(names[names.length - 1], Yamls.parser().load(value));
        });
        return Yamls.parser().dump(root);
    }

    private static String text(Path page) {
        try {
            return Files.readString(page);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
