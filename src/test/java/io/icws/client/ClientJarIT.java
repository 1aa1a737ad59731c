package io.icws.client;

import static java.util.stream.Collectors.toSet;
import static org.assertj.core.api.Assertions.assertThat;

import com.tngtech.archunit.core.domain.Dependency;
import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.Source;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.jar.JarFile;
import java.util.regex.Pattern;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import java.util.zip.ZipEntry;
import javax.xml.parsers.DocumentBuilderFactory;
import org.junit.jupiter.api.Test;
import org.w3c.dom.Element;

/** The jars of the build: what the client's contains and needs, and that the gateway's does not contain it. */
class ClientJarIT {

    private static final Path JAR = Path.of("target/ic-websocket-client.jar");
    private static final Path GATEWAY_JAR = Path.of("target/ic-websocket-gateway.jar");
    private static final String POM = "META-INF/maven/io.icws/ic-websocket-client/pom.xml";

    /** The end of a path in a Maven repository. */
    private static final Pattern IN_REPOSITORY = Pattern.compile(".*/([^/]+)/([^/]+)/[^/]+\\.jar!/.*");

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
        assertThat(pom().filter(needed -> needed.scope().equals("compile")).map(Needed::artifact))
                .containsExactlyInAnyOrderElementsOf(imported);
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

    private static Stream<Needed> pom() throws Exception {
        try (var jar = new JarFile(JAR.toFile());
                var pom = jar.getInputStream(jar.getEntry(POM))) {
            var dependencies = DocumentBuilderFactory.newInstance()
                    .newDocumentBuilder()
                    .parse(pom)
                    .getElementsByTagName("dependency");
            return IntStream.range(0, dependencies.getLength())
                    .mapToObj(i -> (Element) dependencies.item(i))
                    .map(element -> new Needed(
                            new Artifact(text(element, "artifactId"), text(element, "version")),
                            element.getElementsByTagName("scope").getLength() == 0
                                    ? "compile"
                                    : text(element, "scope")));
        }
    }

    private static String text(Element element, String name) {
        return element.getElementsByTagName(name).item(0).getTextContent();
    }
}
