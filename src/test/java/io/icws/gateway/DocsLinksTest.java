package io.icws.gateway;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Every relative link of every page leads to a file that is there, and to a heading that is there. */
class DocsLinksTest {

    private static final Pattern CODE = Pattern.compile("(?s)^```.*?^```|`[^`\\n]*`", Pattern.MULTILINE);
    private static final Pattern LINK = Pattern.compile("]\\(([^)\\s]+)\\)");
    private static final Pattern HEADING = Pattern.compile("^#{1,6} +(.+?)\\s*$", Pattern.MULTILINE);
    private static final Pattern FENCE = Pattern.compile("(?s)^```.*?^```", Pattern.MULTILINE);
    private static final Pattern ELSEWHERE = Pattern.compile("[a-z]+:.*");

    @ParameterizedTest
    @MethodSource("pages")
    void everyLinkLeadsSomewhere(Path page) throws IOException {
        for (var link : links(Files.readString(page))) {
            var target = URI.create(link);
            var file = target.getPath().isEmpty()
                    ? page
                    : Path.of("").resolve(page).resolveSibling(target.getPath()).normalize();
            assertThat(file).as(link).exists();
            if (target.getFragment() != null) {
                assertThat(anchors(Files.readString(file))).as(link).contains(target.getFragment());
            }
        }
    }

    static Stream<Path> pages() {
        return Stream.concat(
                        Stream.of(Path.of("src/client/js/README.md")),
                        Stream.of(Path.of("docs"), Path.of("helm"), Path.of("config"), Path.of(""))
                                .flatMap(DocsLinksTest::pagesIn))
                .sorted();
    }

    private static Stream<Path> pagesIn(Path directory) {
        int depth = directory.toString().isEmpty() ? 1 : 5;
        try (var files = Files.walk(directory, depth)) {
            return files.filter(file -> file.toString().endsWith(".md")).toList().stream();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static List<String> links(String page) {
        return LINK.matcher(CODE.matcher(page).replaceAll(""))
                .results()
                .map(match -> match.group(1))
                .filter(link -> !ELSEWHERE.matcher(link).matches())
                .toList();
    }

    /** As GitHub names them; the second of two equal headings ends with -1. */
    private static Set<String> anchors(String page) {
        var anchors = new HashSet<String>();
        Map<String, Integer> seen = new HashMap<>();
        HEADING.matcher(FENCE.matcher(page).replaceAll(""))
                .results()
                .map(DocsLinksTest::anchor)
                .forEach(anchor -> {
                    int before = seen.merge(anchor, 1, Integer::sum) - 1;
                    anchors.add(before == 0 ? anchor : anchor + "-" + before);
                });
        return anchors;
    }

    private static String anchor(MatchResult heading) {
        return heading.group(1)
                .toLowerCase(Locale.ROOT)
                .replaceAll("[^\\p{L}\\p{N} _-]", "")
                .replace(' ', '-');
    }
}
