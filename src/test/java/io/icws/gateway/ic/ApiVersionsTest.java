package io.icws.gateway.ic;

import static org.assertj.core.api.Assertions.assertThat;

import io.icws.gateway.ic.ApiVersions.InUse;
import io.icws.gateway.ic.CannedReplica.Canned;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import reactor.test.StepVerifier;

class ApiVersionsTest {

    private static final Canned ABSENT = Canned.text(404, "");
    private static final Canned PRESENT = Canned.text(400, "not an envelope");

    private final CannedReplica server = new CannedReplica();
    private final List<ReplicaClient> replicas = new ArrayList<>();
    private final ApiVersions versions = versions("constants.endpoint-probe-interval", "20ms");

    @AfterEach
    void close() {
        replicas.forEach(ReplicaClient::dispose);
        server.close();
    }

    @ParameterizedTest
    @CsvSource({
        "400, 400, 400, V4",
        "200, 400, 400, V4",
        "415, 400, 400, V4",
        "404, 400, 400, V3",
        "405, 202, 400, V3",
        "410, 400, 400, V3",
        "301, 400, 400, V3",
        "307, 308, 400, V2",
        "404, 404, 400, V2",
    })
    void takesTheNewestThereIs(int v4, int v3, int v2, ApiVersion expected) {
        answer(Canned.text(v4, ""), Canned.text(v3, ""), Canned.text(v2, ""));

        assertThat(first(versions).call()).isEqualTo(expected);
        assertThat(versions.call()).isEqualTo(expected);
        assertThat(server.requests)
                .allSatisfy(request -> assertThat(request.body()).isEmpty());
    }

    /** Their HTTP gateway answers what they do not know, each time with another id of the request. */
    @ParameterizedTest
    @CsvSource({
        "400, error: canister_id_not_found",
        "200, <html>a page of an application</html>",
        "403, no route",
        "503, no backend",
    })
    void anAnswerLikeThatToAVersionThatCannotExistIsNone(int status, String text) {
        var requests = new AtomicInteger();
        for (var version : List.of("v0", "v4")) {
            server.on(
                    path(version),
                    body -> Canned.text(
                            version.equals("v4") && status == 503 ? 404 : status,
                            text + " /api/" + version + " id " + requests.incrementAndGet() + "f3-a"));
        }
        server.on(path("v3"), PRESENT).on(path("v2"), PRESENT);

        assertThat(first(versions).call()).isEqualTo(ApiVersion.V3);
    }

    @Test
    void aRateLimitDoesNotMakeAVersionSeemToExist() {
        var refusal = Canned.text(400, "error: canister_id_not_found");
        server.on(path("v0"), Canned.text(429, "slow down"), refusal).on(path("v4"), refusal);
        server.on(path("v3"), PRESENT).on(path("v2"), PRESENT);

        assertThat(first(versions).call()).isEqualTo(ApiVersion.V3);
    }

    @Test
    void takesWhatIsEverywhereUntilItKnowsMore() {
        assertThat(versions.call()).isEqualTo(ApiVersion.V3);
        assertThat(versions.query()).isEqualTo(ApiVersion.V2);
        assertThat(versions.readState()).isEqualTo(ApiVersion.V2);
        assertThat(versions.areKnown()).isFalse();
    }

    @ParameterizedTest
    @CsvSource({
        "400, 400, V2",
        "400, 404, V2",
        "404, 400, V3",
        "405, 400, V3",
        "410, 400, V3",
        "307, 400, V3",
        "404, 404, V2"
    })
    void readsByVersion2WhileThereIsOne(int v2, int v3, ApiVersion expected) {
        server.on(path("v4"), PRESENT);
        for (var endpoint : List.of("query", "read_state")) {
            server.on(path("v2", endpoint), Canned.text(v2, "")).on(path("v3", endpoint), Canned.text(v3, ""));
        }

        assertThat(first(versions)).isEqualTo(new InUse(ApiVersion.V4, expected, expected));
        assertThat(versions.query()).isEqualTo(expected);
        assertThat(versions.readState()).isEqualTo(expected);
    }

    @Test
    void callsAreSubmittedByVersion2WhileThereIsOne() {
        server.on(path("v4"), PRESENT).on(path("v2"), PRESENT, ABSENT);

        StepVerifier.create(versions.watch())
                .consumeNextWith(used -> assertThat(versions.submission()).isEqualTo(ApiVersion.V2))
                .consumeNextWith(used -> assertThat(versions.submission()).isEqualTo(ApiVersion.V4))
                .thenCancel()
                .verify(CannedReplica.patience());
    }

    @ParameterizedTest
    @ValueSource(strings = {"v2", "v3", "v4"})
    void theOperatorMayNameTheVersionOfCalls(String version) {
        answer(PRESENT, PRESENT, PRESENT);
        var named = versions("call-version", version);

        assertThat(named.areKnown()).isTrue();
        assertThat(named.call()).hasToString(version.toUpperCase(java.util.Locale.ROOT));
        assertThat(first(named).call()).isEqualTo(named.call());
        assertThat(server.count(path("v4")) + server.count(path("v3"))).isZero();
    }

    @Test
    void looksAgainUntilItHasSeenSomething() {
        server.on(path("v4"), CannedReplica.RESET, Canned.text(503, ""), Canned.text(429, ""), PRESENT);

        assertThat(first(versions).call()).isEqualTo(ApiVersion.V4);
    }

    @Test
    void somethingThatHasNoEndpointAtAllIsNoNetworkWithoutCertificates() {
        server.on(path("v4"), ABSENT, ABSENT, PRESENT);

        assertThat(first(versions).call()).isEqualTo(ApiVersion.V4);
    }

    @Test
    void noticesChangesAndKeepsWhatItKnewWhenALookFails() {
        server.on(path("v3"), PRESENT).on(path("v4"), ABSENT, PRESENT, Canned.text(503, ""), PRESENT, ABSENT);

        StepVerifier.create(versions.watch().map(InUse::call))
                .expectNext(ApiVersion.V3, ApiVersion.V4, ApiVersion.V4, ApiVersion.V3)
                .thenCancel()
                .verify(CannedReplica.patience());
    }

    @Test
    void aPathThatIsUnknownAllAtOnceBringsTheNextLookForward() {
        var patient = versions("constants.endpoint-probe-interval", "1h", "constants.retry-interval-max", "20ms");
        server.on(path("v4"), PRESENT, ABSENT).on(path("v3"), PRESENT);
        var doubts = reactor.core.publisher.Flux.interval(java.time.Duration.ofMillis(5))
                .doOnNext(tick -> patient.doubt(new IcException(new IcError.Http(tick % 2 == 0 ? 400 : 410, ""))))
                .subscribe();

        StepVerifier.create(patient.watch().map(InUse::call))
                .expectNext(ApiVersion.V4, ApiVersion.V3)
                .thenCancel()
                .verify(CannedReplica.patience());
        doubts.dispose();
    }

    private ApiVersions versions(String... settings) {
        var properties = server.properties(settings);
        var replica = CannedReplica.client(properties);
        replicas.add(replica);
        return new ApiVersions(replica, properties);
    }

    private static InUse first(ApiVersions versions) {
        return versions.watch().blockFirst(CannedReplica.patience());
    }

    private void answer(Canned v4, Canned v3, Canned v2) {
        server.on(path("v4"), v4).on(path("v3"), v3).on(path("v2"), v2);
    }

    private static String path(String version) {
        return path(version, "call");
    }

    private static String path(String version, String endpoint) {
        return "/api/" + version + "/canister/aaaaa-aa/" + endpoint;
    }
}
