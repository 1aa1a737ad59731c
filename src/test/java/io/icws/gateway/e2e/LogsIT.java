package io.icws.gateway.e2e;

import static io.icws.gateway.e2e.Dapp.BOUND;
import static io.icws.gateway.e2e.Dapp.client;
import static io.icws.gateway.e2e.Dapp.exchange;
import static io.icws.gateway.e2e.Dapp.open;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.icws.devnet.Devnet;
import io.icws.devnet.client.DappClient;
import io.icws.devnet.echo.CdkCanister;
import io.icws.gateway.GatewayFixture;
import io.icws.protocol.Principal;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Base64;
import java.util.HexFormat;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;
import org.springframework.boot.test.system.CapturedOutput;
import org.springframework.boot.test.system.OutputCaptureExtension;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** What is left of a session in the logs, and what must never be. */
@ExtendWith(OutputCaptureExtension.class)
class LogsIT {

    private static final String SECRET = "what only these two may know";

    @TempDir
    Path data;

    @Test
    void oneLineSaysHowASessionEnded(CapturedOutput output) {
        try (var ic = Devnet.builder().start();
                var gateway = GatewayFixture.start(ic.url())) {
            var canister = ic.install(CdkCanister.echo());
            var client = exchanged(ic, gateway, canister);
            client.close();

            var line = await().atMost(BOUND).until(() -> ends(output), lines -> !lines.isEmpty());

            assertThat(line)
                    .singleElement()
                    .asString()
                    .contains(client.key().principal().toString(), canister.toString(), "ended by the client with 1000")
                    .containsPattern(
                            " after \\d+\\.\\d+ s, opened: 2 messages, \\d+ bytes up; 2 messages, \\d+ bytes down");
        }
    }

    @Test
    void inJsonItsPartsAreFields(CapturedOutput output) throws IOException {
        var file = data.resolve("gateway.log");
        try (var ic = Devnet.builder().start();
                var gateway =
                        GatewayFixture.start(ic.url(), "spring.profiles.active=json", "logging.file.name=" + file)) {
            var canister = CdkCanister.echo();
            var id = ic.install(canister);
            var client = exchanged(ic, gateway, id);
            canister.close(client.key().principal());
            await().atMost(BOUND).until(() -> ends(output), lines -> !lines.isEmpty());

            var end = JsonMapper.shared().readTree(ends(output).getFirst());

            assertThat(end.at("/ecs/version").stringValue()).isNotEmpty();
            assertThat(end.at("/log/level").stringValue()).isEqualTo("INFO");
            assertThat(end.at("/service/name").stringValue()).isEqualTo("ic-websocket-gateway");
            assertThat(field(end, "session.canister").stringValue()).isEqualTo(id.toString());
            assertThat(field(end, "session.client").stringValue())
                    .isEqualTo(client.key().principal().toString());
            assertThat(field(end, "session.code").intValue()).isEqualTo(4001);
            assertThat(field(end, "session.ended_by").stringValue()).isEqualTo("client");
            assertThat(field(end, "session.reason").stringValue()).isEqualTo("ClosedByApplication");
            assertThat(field(end, "session.opened").booleanValue()).isTrue();
            assertThat(field(end, "session.duration_seconds").doubleValue()).isPositive();
            assertThat(field(end, "session.up.messages").intValue()).isEqualTo(2);
            assertThat(field(end, "session.up.bytes").intValue()).isPositive();
            assertThat(field(end, "session.down.messages").intValue()).isEqualTo(3);
            assertThat(field(end, "session.down.bytes").intValue()).isPositive();
            assertThat(Files.readAllLines(file))
                    .isNotEmpty()
                    .allSatisfy(line -> assertThat(
                                    JsonMapper.shared().readTree(line).isObject())
                            .isTrue());
        }
    }

    @Test
    void nothingThatWasSaidIsLoggedAndNoKey(CapturedOutput output) throws IOException {
        var key = data.resolve("key_pair");
        try (var ic = Devnet.builder().start();
                var gateway = GatewayFixture.start(
                        ic.url(),
                        "gateway.identity.key-file=" + key,
                        "logging.level.io.icws.gateway=trace",
                        "logging.level.org.springframework.web=trace",
                        "logging.level.reactor.netty=debug")) {
            exchanged(ic, gateway, ic.install(CdkCanister.echo())).close();
            await().atMost(BOUND).until(() -> !ends(output).isEmpty());
        }
        assertThat(output.getAll()).contains("TRACE", "DEBUG");
        Stream.concat(forms(SECRET.getBytes(StandardCharsets.UTF_8)), forms(seed(key)))
                .forEach(form -> assertThat(output.getAll()).doesNotContainIgnoringCase(form));
    }

    @Test
    void levelsAreSetByPackageAndChangeAtRunTimeWhereThatIsAllowed() throws Exception {
        var level = "logging.level.io.icws.gateway.relay=warn";
        try (var ic = Devnet.builder().start();
                var locked = GatewayFixture.start(ic.url(), level);
                var allowed = GatewayFixture.start(
                        ic.url(),
                        level,
                        "management.endpoints.access.max-permitted=unrestricted",
                        "management.endpoint.loggers.access=unrestricted")) {
            assertThat(level(allowed)).isEqualTo("WARN");
            assertThat(set(locked, "debug")).isEqualTo(405);
            assertThat(level(locked)).isEqualTo("WARN");
            assertThat(set(allowed, "debug")).isEqualTo(204);
            assertThat(level(allowed)).isEqualTo("DEBUG");
        }
    }

    private static DappClient exchanged(Devnet ic, GatewayFixture gateway, Principal canister) {
        var client = client(ic, gateway, canister);
        open(client);
        assertThat(exchange(client, List.of(SECRET)).block(BOUND)).containsExactly(SECRET);
        return client;
    }

    private static List<String> ends(CapturedOutput output) {
        return output.getOut()
                .lines()
                .filter(line -> line.contains("Session of "))
                .toList();
    }

    /** ECS nests what has dots in its name. */
    private static JsonNode field(JsonNode line, String name) {
        return line.at("/" + name.replace('.', '/'));
    }

    /** How bytes find their way into logs. */
    private static Stream<String> forms(byte[] bytes) {
        return Stream.of(
                new String(bytes, StandardCharsets.ISO_8859_1),
                HexFormat.of().formatHex(bytes),
                HexFormat.ofDelimiter(" ").formatHex(bytes, 0, 16),
                base64(bytes, 0),
                base64(bytes, 1),
                base64(bytes, 2),
                Arrays.toString(bytes));
    }

    /** What these bytes look like in it when some others come before them. */
    private static String base64(byte[] bytes, int skipped) {
        var rest = Arrays.copyOfRange(bytes, skipped, bytes.length);
        return Base64.getEncoder().encodeToString(rest).substring(0, 20);
    }

    /** Of a PKCS#8 file of an Ed25519 key: 32 bytes behind a header of 16. */
    private static byte[] seed(Path key) throws IOException {
        return Arrays.copyOfRange(Files.readAllBytes(key), 16, 48);
    }

    private static String level(GatewayFixture gateway) throws Exception {
        return JsonMapper.shared()
                .readTree(send(gateway, HttpRequest.newBuilder()).body())
                .get("effectiveLevel")
                .stringValue();
    }

    private static int set(GatewayFixture gateway, String level) throws Exception {
        return send(
                        gateway,
                        HttpRequest.newBuilder()
                                .header("Content-Type", "application/json")
                                .POST(HttpRequest.BodyPublishers.ofString("{\"configuredLevel\":\"" + level + "\"}")))
                .statusCode();
    }

    private static HttpResponse<String> send(GatewayFixture gateway, HttpRequest.Builder request) throws Exception {
        try (var http = HttpClient.newHttpClient()) {
            return http.send(
                    request.uri(URI.create(gateway.managementUrl() + "/actuator/loggers/io.icws.gateway.relay"))
                            .build(),
                    BodyHandlers.ofString());
        }
    }
}
