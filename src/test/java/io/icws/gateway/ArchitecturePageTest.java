package io.icws.gateway;

import static java.util.stream.Collectors.groupingBy;
import static java.util.stream.Collectors.mapping;
import static java.util.stream.Collectors.toMap;
import static java.util.stream.Collectors.toSet;
import static org.assertj.core.api.Assertions.assertThat;

import com.tngtech.archunit.core.domain.Dependency;
import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** {@code docs/architecture.md} lists every package with its imports, and pages name only classes that exist. */
class ArchitecturePageTest {

    private static final Path PAGE = Path.of("docs/architecture.md");
    /** What all packages begin with. The gateway's own stand in the page without it. */
    private static final Pattern ROOT = Pattern.compile("^io\\.icws\\.(gateway(\\.|$))?");

    /** All packages may import these: the root itself, and the protocol. */
    private static final Set<String> COMMON = Set.of("", "protocol");

    private static final Pattern ROW = Pattern.compile("(?m)^\\| `([a-z.]+)` \\| [^|]+ \\| ([^|]*)\\|$");
    private static final Pattern SPAN = Pattern.compile("`([^`\\n]+)`");
    private static final Pattern CODE = Pattern.compile("(?ms)^ *```.*?^ *```");

    /** A class, perhaps with its package in front and a method, constant or nested class behind. */
    private static final Pattern CLASS = Pattern.compile("(?:[a-z]\\w*\\.)*([A-Z]\\w*[a-z]\\w*)(?:\\.(\\w+))?");

    private static final Pattern TEST = Pattern.compile("(\\w+(?:Test|IT|Fuzz))(?:\\.(\\w+))?");

    /** Of libraries and of the Candid interface. */
    private static final Set<String> ELSEWHERE = Set.of("Error", "Flux", "WebSocketHandler", "Ok", "Err");

    private static final Map<String, Path> SOURCES = sources();

    @Test
    void listsEveryPackage() throws IOException {
        assertThat(rows().keySet()).isEqualTo(packages());
    }

    @Test
    void listsTheImportsOfEveryPackage() throws IOException {
        var listed = rows().entrySet().stream()
                .filter(row -> !row.getKey().contains("."))
                .collect(toMap(Map.Entry::getKey, Map.Entry::getValue, (a, b) -> a, TreeMap::new));
        assertThat(listed).isEqualTo(imports());
    }

    @Test
    void namesClassesThatExist() throws IOException {
        assertThat(spans(PAGE, CLASS))
                .filteredOn(name -> !ELSEWHERE.contains(name.group(1)))
                .isNotEmpty()
                .allSatisfy(ArchitecturePageTest::assertExists);
    }

    @ParameterizedTest
    @MethodSource("pages")
    void everyPageNamesTestsThatExist(Path page) throws IOException {
        assertThat(spans(page, TEST)).allSatisfy(ArchitecturePageTest::assertExists);
    }

    private static void assertExists(MatchResult name) {
        var source = SOURCES.get(name.group(1));
        assertThat(source).as(name.group()).isNotNull();
        if (name.group(2) != null) {
            assertThat(text(source)).containsPattern("\\b" + name.group(2) + "\\b");
        }
    }

    static Stream<Path> pages() throws IOException {
        try (var pages = Files.list(Path.of("docs"))) {
            return pages.filter(page -> page.toString().endsWith(".md")).sorted().toList().stream();
        }
    }

    /** By package: the packages that it imports. */
    private static Map<String, Set<String>> rows() throws IOException {
        var rows = new TreeMap<String, Set<String>>();
        ROW.matcher(Files.readString(PAGE))
                .results()
                .forEach(row -> rows.put(
                        row.group(1),
                        SPAN.matcher(row.group(2))
                                .results()
                                .map(span -> span.group(1))
                                .collect(toSet())));
        return rows;
    }

    private static Set<String> packages() {
        return SOURCES.values().stream()
                .filter(source -> source.startsWith("src/main/java"))
                .map(source -> Path.of("src/main/java").relativize(source.getParent()))
                .map(path -> withoutRoot(path.toString().replace('/', '.')))
                .filter(name -> !name.isEmpty())
                .collect(toSet());
    }

    /** Subpackages belong to their parent. {@code protocol} is left out: all may import it. */
    private static Map<String, Set<String>> imports() {
        var imports = new ClassFileImporter()
                .withImportOption(new ImportOption.DoNotIncludeTests()).importPackages("io.icws").stream()
                        .filter(type -> !topLevel(type).isEmpty())
                        .collect(groupingBy(
                                ArchitecturePageTest::topLevel, TreeMap::new, mapping(type -> type, toSet())));
        var result = new TreeMap<String, Set<String>>();
        imports.forEach((name, types) -> result.put(
                name,
                types.stream()
                        .flatMap(type -> type.getDirectDependenciesFromSelf().stream())
                        .map(Dependency::getTargetClass)
                        .filter(target -> target.getPackageName().startsWith("io.icws."))
                        .map(ArchitecturePageTest::topLevel)
                        .filter(target -> !target.equals(name) && !COMMON.contains(target))
                        .collect(toSet())));
        return result;
    }

    private static String topLevel(JavaClass type) {
        return withoutRoot(type.getPackageName()).replaceFirst("\\..*", "");
    }

    private static String withoutRoot(String packageName) {
        return ROOT.matcher(packageName).replaceFirst("");
    }

    private static List<MatchResult> spans(Path page, Pattern pattern) throws IOException {
        return SPAN.matcher(CODE.matcher(Files.readString(page)).replaceAll(""))
                .results()
                .map(span -> pattern.matcher(span.group(1)))
                .filter(name -> name.matches())
                .map(name -> name.toMatchResult())
                .toList();
    }

    private static Map<String, Path> sources() {
        try (var main = Files.walk(Path.of("src/main"));
                var test = Files.walk(Path.of("src/test/java"))) {
            return Stream.concat(main, test)
                    .filter(file -> file.toString().endsWith(".java"))
                    .filter(file -> !file.endsWith("package-info.java"))
                    .collect(toMap(
                            file -> file.getFileName().toString().replace(".java", ""),
                            file -> file,
                            (one, other) -> one.startsWith("src/main") ? one : other));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static String text(Path file) {
        try {
            return Files.readString(file);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
