package io.icws.gateway.ic;

import static org.assertj.core.api.Assertions.assertThat;

import io.icws.gateway.ic.CannedReplica.Canned;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import reactor.test.StepVerifier;

class CallEndpointsTest {

    private static final Canned ABSENT = Canned.text(404, "");
    private static final Canned PRESENT = Canned.text(400, "not an envelope");

    private final CannedReplica server = new CannedReplica();
    private final IcProperties properties = server.properties("endpoint-probe-interval", "20ms");
    private final ReplicaClient replica = new ReplicaClient(properties, new SimpleMeterRegistry());
    private final CallEndpoints endpoints = new CallEndpoints(replica, properties);

    @AfterEach
    void close() {
        replica.dispose();
        server.close();
    }

    @ParameterizedTest
    @CsvSource({
        "400, 400, 400, V4",
        "200, 400, 400, V4",
        "415, 400, 400, V4",
        "404, 400, 400, V3",
        "405, 202, 400, V3",
        "404, 404, 400, V2",
    })
    void takesTheNewestThereIs(int v4, int v3, int v2, CallVersion expected) {
        answer(Canned.text(v4, ""), Canned.text(v3, ""), Canned.text(v2, ""));

        assertThat(endpoints.watch().blockFirst(CannedReplica.patience())).isEqualTo(expected);
        assertThat(endpoints.newest()).isEqualTo(expected);
        assertThat(server.requests)
                .allSatisfy(request -> assertThat(request.body()).isEmpty());
    }

    @Test
    void takesWhatIsEverywhereUntilItKnowsMore() {
        assertThat(endpoints.newest()).isEqualTo(CallVersion.V3);
    }

    @Test
    void looksAgainUntilItHasSeenSomething() {
        server.on(path("v4"), CannedReplica.RESET, Canned.text(503, ""), Canned.text(429, ""), PRESENT);

        StepVerifier.create(endpoints.watch())
                .expectNext(CallVersion.V4)
                .thenCancel()
                .verify(CannedReplica.patience());
    }

    @Test
    void somethingThatHasNoEndpointAtAllIsNoNetworkWithoutCertificates() {
        server.on(path("v4"), ABSENT, ABSENT, PRESENT);

        StepVerifier.create(endpoints.watch())
                .expectNext(CallVersion.V4)
                .thenCancel()
                .verify(CannedReplica.patience());
    }

    @Test
    void noticesChangesAndKeepsWhatItKnewWhenALookFails() {
        server.on(path("v3"), PRESENT).on(path("v4"), ABSENT, PRESENT, Canned.text(503, ""), PRESENT, ABSENT);

        StepVerifier.create(endpoints.watch())
                .expectNext(CallVersion.V3, CallVersion.V4, CallVersion.V4, CallVersion.V3)
                .thenCancel()
                .verify(CannedReplica.patience());
    }

    private void answer(Canned v4, Canned v3, Canned v2) {
        server.on(path("v4"), v4).on(path("v3"), v3).on(path("v2"), v2);
    }

    private static String path(String version) {
        return "/api/" + version + "/canister/aaaaa-aa/call";
    }
}
