package io.icws.client;

import static java.util.stream.Collectors.joining;
import static java.util.stream.Collectors.toMap;
import static java.util.stream.Collectors.toSet;
import static org.assertj.core.api.Assertions.assertThat;

import com.tngtech.archunit.core.domain.Dependency;
import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.Source;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import io.icws.devnet.Devnet;
import io.icws.devnet.echo.CdkCanister;
import io.icws.gateway.GatewayFixture;
import java.io.ByteArrayInputStream;
import java.io.File;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.Arrays;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.jar.JarFile;
import java.util.regex.Pattern;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import java.util.zip.ZipEntry;
import javax.xml.parsers.DocumentBuilderFactory;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.w3c.dom.Element;

/** The jars of the build: what the client's contains and needs, and that the gateway's does not contain it. */
class ClientJarIT {

    private static final Path JAR = Path.of("target/ic-websocket-client.jar");
    private static final Path GATEWAY_JAR = Path.of("target/ic-websocket-gateway.jar");
    private static final String POM = "META-INF/maven/io.icws/ic-websocket-client/pom.xml";

    /** The end of a path in a Maven repository. */
    private static final Pattern IN_REPOSITORY = Pattern.compile(".*/([^/]+)/([^/]+)/[^/]+\\.jar!/.*");

    private static final Pattern PROGRAM = Pattern.compile("(?s)```java\\n(import .*?public class Main .*?)```");

    private record Artifact(String id, String version) {}

    private record Needed(Artifact artifact, String scope) {}

    @Test
    void containsTheClientAndNothingElse() throws IOException {
        var code = List.of("io/icws/client/", "io/icws/protocol/", "io/icws/certificate/");
        assertThat(files(JAR).filter(name -> code.stream().noneMatch(name::startsWith)))
                .containsExactlyInAnyOrder("META-INF/MANIFEST.MF", "META-INF/LICENSE", POM);
        assertThat(code)
                .allSatisfy(folder -> assertThat(files(JAR)).anyMatch(name -> name.startsWith(folder)))
                .allSatisfy(folder -> assertThat(files(JAR).filter(name -> name.startsWith(folder)))
                        .allMatch(name -> name.endsWith(".class")));
    }

    @Test
    void theGatewayDoesNotContainTheClient() throws IOException {
        assertThat(files(GATEWAY_JAR))
                .anyMatch(name -> name.endsWith("io/icws/protocol/Principal.class"))
                .anyMatch(name -> name.endsWith("META-INF/LICENSE"))
                .noneMatch(name -> name.contains("icws/client/") || name.contains("ic-websocket-client"));
    }

    @Test
    void thePomNamesWhatTheClassesImport() throws Exception {
        var imported = new ClassFileImporter()
                .importJar(new JarFile(JAR.toFile())).stream()
                        .flatMap(type -> type.getDirectDependenciesFromSelf().stream())
                        .map(Dependency::getTargetClass)
                        .filter(type -> !type.getPackageName().startsWith("io.icws."))
                        // In the interface of the CBOR library, which brings it.
                        .filter(type -> !type.getPackageName().equals("com.upokecenter.numbers"))
                        .flatMap(type -> artifact(type).stream())
                        .collect(toSet());
        assertThat(needed(parse(pomOfTheJar()))
                        .filter(needed -> needed.scope().equals("compile"))
                        .map(Needed::artifact))
                .containsExactlyInAnyOrderElementsOf(imported);
    }

    /** Without the gateway's dependencies. */
    @Test
    @Timeout(60)
    void runsTheProgramOfThePage(@TempDir Path folder) throws Exception {
        var page = Files.readString(Path.of("docs/clients.md"));
        try (var ic = Devnet.builder().start();
                var gateway = GatewayFixture.start(ic.url())) {
            ic.install(CdkCanister.echo());
            var program = Files.writeString(
                    folder.resolve("Main.java"),
                    PROGRAM.matcher(page)
                            .results()
                            .findFirst()
                            .orElseThrow()
                            .group(1)
                            .replace("ws://127.0.0.1:8080", gateway.url().toString())
                            .replace("http://127.0.0.1:4943", ic.url().toString()));
            var process = new ProcessBuilder(
                            Path.of(System.getProperty("java.home"), "bin", "java")
                                    .toString(),
                            "--enable-native-access=ALL-UNNAMED",
                            "-XX:TieredStopAtLevel=1",
                            "-XX:+UseSerialGC",
                            "-cp",
                            classPath(),
                            program.toString())
                    .redirectErrorStream(true)
                    .start();
            try (var output = process.inputReader()) {
                assertThat(output.lines()
                                .filter(line -> !line.startsWith("SLF4J"))
                                .limit(6))
                        .containsExactly(
                                "open",
                                "hello 1, verified, sequence number 2",
                                "hello 2, verified, sequence number 3",
                                "hello 3, verified, sequence number 4",
                                "hello 4, verified, sequence number 5",
                                "hello 5, verified, sequence number 6");
            } finally {
                process.destroyForcibly();
            }
        }
    }

    @Test
    void thePageNamesTheVersion() throws Exception {
        var project = parse(pomOfTheJar());
        assertThat(Files.readString(Path.of("docs/clients.md")))
                .contains("<artifactId>ic-websocket-client</artifactId>\n      <version>" + text(project, "version")
                        + "</version>");
    }

    private static Stream<String> files(Path jar) throws IOException {
        try (var opened = new JarFile(jar.toFile())) {
            return opened.stream().filter(entry -> !entry.isDirectory()).map(ZipEntry::getName).toList().stream();
        }
    }

    private static Optional<Artifact> artifact(JavaClass type) {
        return type.getSource()
                .map(Source::getUri)
                .map(URI::toString)
                .map(IN_REPOSITORY::matcher)
                .filter(matcher -> matcher.matches())
                .map(matcher -> new Artifact(matcher.group(1), matcher.group(2)));
    }

    /** The client's jar, what its POM names, and what the POMs of these name, as Maven resolves it. */
    private static String classPath() throws Exception {
        var project = parse(pomOfTheJar());
        var excluded = elements(project, "exclusion")
                .map(element -> text(element, "artifactId"))
                .collect(toSet());
        var jars = Arrays.stream(System.getProperty("java.class.path").split(File.pathSeparator))
                .map(Path::of)
                .filter(path -> path.toString().endsWith(".jar"))
                .collect(toMap(jar -> artifactId(jar), jar -> jar, (first, second) -> first));
        var found = new LinkedHashSet<Path>(List.of(JAR));
        var poms = new ArrayDeque<Element>(List.of(project));
        for (var pom = poms.poll(); pom != null; pom = poms.poll()) {
            for (var needed : needed(pom).toList()) {
                var jar = jars.get(needed.artifact().id());
                if (jar != null && !excluded.contains(needed.artifact().id()) && found.add(jar)) {
                    poms.add(parse(Files.readAllBytes(Path.of(jar.toString().replaceFirst("jar$", "pom")))));
                }
            }
        }
        return found.stream().map(Path::toString).collect(joining(File.pathSeparator));
    }

    private static String artifactId(Path jar) {
        return String.valueOf(jar.getParent().getParent().getFileName());
    }

    private static byte[] pomOfTheJar() throws IOException {
        try (var jar = new JarFile(JAR.toFile());
                var pom = jar.getInputStream(jar.getEntry(POM))) {
            return pom.readAllBytes();
        }
    }

    private static Element parse(byte[] pom) throws Exception {
        return DocumentBuilderFactory.newInstance()
                .newDocumentBuilder()
                .parse(new ByteArrayInputStream(pom))
                .getDocumentElement();
    }

    /** Those that users need too. */
    private static Stream<Needed> needed(Element pom) {
        return elements(pom, "dependency")
                .filter(element -> !"true".equals(text(element, "optional")))
                .map(element -> new Needed(
                        new Artifact(text(element, "artifactId"), text(element, "version")),
                        text(element, "scope").isEmpty() ? "compile" : text(element, "scope")))
                .filter(needed -> Set.of("compile", "runtime").contains(needed.scope()));
    }

    private static Stream<Element> elements(Element parent, String name) {
        var found = parent.getElementsByTagName(name);
        return IntStream.range(0, found.getLength()).mapToObj(i -> (Element) found.item(i));
    }

    /** Of the first element with this name, empty if there is none. */
    private static String text(Element parent, String name) {
        return elements(parent, name).map(Element::getTextContent).findFirst().orElse("");
    }
}
