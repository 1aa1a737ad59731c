package io.icws.gateway.ic;

import static org.assertj.core.api.Assertions.assertThat;

import io.icws.certificate.CertificateVerifier;
import io.icws.certificate.IcTimestamp;
import io.icws.gateway.ic.ApiVersion.Endpoint;
import io.icws.protocol.Principal;
import io.icws.protocol.UnsignedRequest;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.springframework.boot.context.properties.bind.Binder;
import org.springframework.boot.context.properties.source.MapConfigurationPropertySource;
import org.testcontainers.containers.GenericContainer;
import org.testcontainers.containers.wait.strategy.Wait;
import org.testcontainers.junit.jupiter.Container;
import org.testcontainers.junit.jupiter.Testcontainers;
import org.testcontainers.utility.DockerImageName;

/** Against a replica that is not ours. Skipped where there is no Docker. */
@Testcontainers(disabledWithoutDocker = true)
class RealNetworkIT {

    private static final int GATEWAY_PORT = 4943;
    private static final Duration PATIENCE = Duration.ofSeconds(60);
    private static final Clock CLOCK = Clock.systemUTC();

    @Container
    private static final GenericContainer<?> NETWORK = new GenericContainer<>(
                    DockerImageName.parse("ghcr.io/dfinity/icp-cli-network-launcher"))
            .withExposedPorts(GATEWAY_PORT)
            .waitingFor(Wait.forSuccessfulCommand("grep -q root_key /app/status/status.json"))
            .withStartupTimeout(Duration.ofMinutes(3));

    private static ReplicaClient replica;

    @BeforeAll
    static void connect() {
        var url = "http://" + NETWORK.getHost() + ":" + NETWORK.getMappedPort(GATEWAY_PORT);
        replica = CannedReplica.client(new Binder(new MapConfigurationPropertySource(
                        Map.of("gateway.ic.url", url, "gateway.ic.network", "local")))
                .bindOrCreate("gateway.ic", IcProperties.class));
    }

    @AfterAll
    static void disconnect() {
        replica.dispose();
    }

    @Test
    void certifiesItsTimeUnderTheKeyItAnnounces() throws Exception {
        byte[] rootKey = replica.status().block(PATIENCE).rootKey();
        // The first canister id of every network, whether installed or not.
        var canister = Principal.parse("rwlgt-iiaaa-aaaaa-aaaaa-cai");
        var request = UnsignedRequest.readState(
                Principal.ANONYMOUS,
                List.of(List.of("time".getBytes(StandardCharsets.US_ASCII))),
                IcTimestamp.of(CLOCK.instant().plusSeconds(120)));

        byte[] certificate =
                replica.readState(ApiVersion.V2, canister, request.anonymous()).block(PATIENCE);

        var tree = new CertificateVerifier(rootKey, CLOCK).verify(certificate, canister);
        assertThat(Instant.EPOCH.plusNanos(IcTimestamp.of(tree)))
                .isAfter(CLOCK.instant().minusSeconds(300));
    }

    @Test
    void refusesAQueryOfACanisterThatIsNotThere() throws Exception {
        var canister = Principal.parse("rwlgt-iiaaa-aaaaa-aaaaa-cai");
        var request = UnsignedRequest.query(
                Principal.ANONYMOUS,
                canister,
                "ws_get_messages",
                new byte[0],
                IcTimestamp.of(CLOCK.instant().plusSeconds(120)));

        var answer = replica.query(ApiVersion.V2, canister, request.anonymous())
                .map(SignedAnswer::content)
                .materialize()
                .block(PATIENCE);

        assertThat(
                        answer.hasValue()
                                ? answer.get() instanceof ReplicaAnswer.Query.Rejected
                                : answer.getThrowable() instanceof IcException)
                .as(answer.toString())
                .isTrue();
    }

    @Test
    void hasASynchronousCallEndpoint() {
        assertThat(replica.has(Endpoint.CALL, ApiVersion.V3).block(PATIENCE)).isTrue();
    }
}
