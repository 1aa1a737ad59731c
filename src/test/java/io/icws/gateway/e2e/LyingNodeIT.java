package io.icws.gateway.e2e;

import static io.icws.gateway.e2e.Dapp.BOUND;
import static io.icws.gateway.e2e.Dapp.client;
import static io.icws.gateway.e2e.Dapp.exchange;
import static io.icws.gateway.e2e.Dapp.numbered;
import static org.assertj.core.api.Assertions.assertThat;

import io.icws.devnet.Devnet;
import io.icws.devnet.Endpoint;
import io.icws.devnet.FaultRule;
import io.icws.devnet.client.DappClient;
import io.icws.devnet.echo.CdkCanister;
import io.icws.gateway.GatewayFixture;
import io.icws.protocol.Principal;
import java.util.function.UnaryOperator;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import reactor.core.publisher.Flux;

/** Of the nodes that answer polls, half of the time one lies: no client notices. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class LyingNodeIT {

    private static final String SIGNATURES = "gateway.ic.query.signatures.refused";
    private static final String CERTIFICATES = "gateway.polling.certificates.refused";
    private static final int CLIENTS = 5;
    private static final int MESSAGES = 10;

    private Devnet ic;
    private GatewayFixture trustingSignatures;
    private GatewayFixture trustingCertificates;

    @BeforeAll
    void start() {
        ic = Devnet.builder().start();
        trustingSignatures = GatewayFixture.start(
                ic.url(), "gateway.ic.query-signatures.verify=on", "gateway.polling.constants.backoff-max=500ms");
        trustingCertificates = GatewayFixture.start(
                ic.url(), "gateway.polling.verify-certificates=true", "gateway.polling.constants.backoff-max=500ms");
    }

    @AfterEach
    void tellTheTruth() {
        ic.faults().clear();
    }

    @AfterAll
    void stop() {
        trustingSignatures.close();
        trustingCertificates.close();
        ic.close();
    }

    static Stream<Arguments> withSignaturesNoForgeryReachesAClient() {
        return Stream.of(
                Arguments.of("nothing new", (UnaryOperator<byte[]>) Forgeries::nothingNew),
                Arguments.of("other content", (UnaryOperator<byte[]>) Forgeries::otherContent),
                Arguments.of("other addressee", (UnaryOperator<byte[]>) Forgeries::otherAddressee),
                Arguments.of("other certificate", (UnaryOperator<byte[]>) Forgeries::otherCertificate),
                Arguments.of("repeated", (UnaryOperator<byte[]>) Forgeries::repeated));
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource
    void withSignaturesNoForgeryReachesAClient(String name, UnaryOperator<byte[]> forgery) {
        var canister = ic.install(CdkCanister.echo());
        var before = trustingSignatures.count(SIGNATURES);

        everyoneIsServed(trustingSignatures, canister, sometimes(canister).forge(forgery));

        assertThat(trustingSignatures.count(SIGNATURES)).isGreaterThan(before);
    }

    static Stream<Arguments> withCertificatesNoForgeryReachesAClient() {
        return Stream.of(
                Arguments.of("other content", (UnaryOperator<byte[]>) Forgeries::otherContent),
                Arguments.of("other addressee", (UnaryOperator<byte[]>) Forgeries::otherAddressee),
                Arguments.of("other certificate", (UnaryOperator<byte[]>) Forgeries::otherCertificate));
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource
    void withCertificatesNoForgeryReachesAClient(String name, UnaryOperator<byte[]> forgery) {
        var canister = ic.install(CdkCanister.echo());
        var before = trustingCertificates.count(CERTIFICATES);

        everyoneIsServed(trustingCertificates, canister, sometimes(canister).forge(forgery));

        assertThat(trustingCertificates.count(CERTIFICATES)).isGreaterThan(before);
    }

    static Stream<Arguments> neitherGarbageNorStaleAnswersReachAClient() {
        return Stream.of(
                Arguments.of("garbage", (UnaryOperator<FaultRule>) FaultRule::garbage),
                Arguments.of("stale", (UnaryOperator<FaultRule>) FaultRule::stale),
                Arguments.of("truncated", (UnaryOperator<FaultRule>) FaultRule::truncate));
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource
    void neitherGarbageNorStaleAnswersReachAClient(String name, UnaryOperator<FaultRule> lie) {
        for (var gateway : new GatewayFixture[] {trustingSignatures, trustingCertificates}) {
            var canister = ic.install(CdkCanister.echo());
            everyoneIsServed(gateway, canister, lie.apply(sometimes(canister)));
            ic.faults().clear();
        }
    }

    @Test
    void aCanisterOfTheRootSubnetIsServedToo() {
        var canister = ic.installOnRoot(CdkCanister.echo());

        everyoneIsServed(trustingSignatures, canister, sometimes(canister).forge(Forgeries::otherContent));
    }

    @Test
    void canistersOfASubnetCostNoKeysOfTheirOwn() {
        var first = ic.install(CdkCanister.echo());
        everyoneIsServed(trustingSignatures, first, sometimes(first).forge(Forgeries::nothingNew));
        var second = ic.install(CdkCanister.echo());
        // Never strikes: it counts the requests that ask for node keys.
        var read = ic.faults().on(Endpoint.READ_STATE).canister(second).respond(503);

        var client = client(ic, trustingSignatures, second);
        assertThat(client.open().then(exchange(client, numbered("", MESSAGES))).block(BOUND))
                .hasSize(MESSAGES);
        assertThat(read.strikes()).isZero();
    }

    private FaultRule sometimes(Principal canister) {
        return ic.faults().on(Endpoint.QUERY).canister(canister).probability(0.5);
    }

    private void everyoneIsServed(GatewayFixture gateway, Principal canister, FaultRule lie) {
        var clients = IntStream.range(0, CLIENTS)
                .mapToObj(i -> client(ic, gateway, canister))
                .toList();
        var texts = numbered("message ", MESSAGES);
        var answers = Flux.fromIterable(clients)
                .flatMap(client -> client.open().then(exchange(client, texts)), CLIENTS)
                .collectList()
                .block(BOUND);
        assertThat(answers).hasSize(CLIENTS).allMatch(texts::equals);
        assertThat(clients).allMatch(client -> client.failure().isEmpty());
        assertThat(lie.strikes()).isPositive();
        clients.forEach(DappClient::close);
    }
}
