package io.icws.gateway.ic;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import io.icws.certificate.CertificateRefusedException;
import io.icws.certificate.SubnetNodes;
import io.icws.protocol.Principal;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;
import reactor.core.publisher.Sinks;

@Timeout(30)
class NodeKeysTest {

    private static final Duration REFRESH = Duration.ofSeconds(10);
    private static final Duration MAX_AGE = Duration.ofHours(1);

    private Instant now = Instant.parse("2026-01-15T12:00:00Z");
    private final List<Sinks.One<SubnetNodes>> asked = new ArrayList<>();
    private final NodeKeys keys = new NodeKeys(
            canister -> Mono.defer(() -> {
                var answer = Sinks.<SubnetNodes>one();
                asked.add(answer);
                return answer.asMono();
            }),
            () -> now);

    @Test
    void whoAsksMeanwhileSharesTheRequest() throws Exception {
        var waiting = Flux.range(0, 100)
                .flatMap(i -> keys.of(canister()), 100)
                .collectList()
                .toFuture();
        assertThat(asked).hasSize(1);

        answer();

        assertThat(waiting.get()).hasSize(100).containsOnly(keys.of(canister()).block());
        assertThat(asked).hasSize(1);
    }

    @Test
    void canistersOfASubnetShareItsNodes() throws Exception {
        var subnet = fetched();

        assertThat(keys.of(Principal.of(new byte[] {(byte) 0x80, 0, 0, 0, 0, 0x10, 0, 5, 1, 1}))
                        .block())
                .isSameAs(subnet);
        assertThat(asked).hasSize(1);
    }

    @Test
    void whoStopsWaitingTakesTheAnswerFromNobody() throws Exception {
        var impatient = keys.of(canister()).subscribe();
        var patient = keys.of(canister()).toFuture();

        impatient.dispose();
        answer();

        assertThat(patient.get()).isNotNull();
        assertThat(asked).hasSize(1);
    }

    @Test
    void aFailureIsNotRemembered() throws Exception {
        var first = keys.of(canister()).toFuture();
        asked.getFirst()
                .tryEmitError(new IcException(new IcError.Unreachable("no")))
                .orThrow();
        assertThat(first).isCompletedExceptionally();

        assertThat(fetched()).isNotNull();
    }

    @Test
    void isNotRefreshedTooOftenAndOnceForAll() throws Exception {
        var subnet = fetched();
        now = now.plus(REFRESH).minusNanos(1);
        assertThat(keys.newerThan(subnet, canister()).blockOptional()).isEmpty();

        now = now.plusNanos(1);
        var first = keys.newerThan(subnet, canister()).toFuture();
        var second = keys.newerThan(subnet, canister()).toFuture();
        assertThat(asked).hasSize(2);
        answer();

        assertThat(first.get()).isSameAs(second.get()).isNotSameAs(subnet);
        assertThat(keys.newerThan(subnet, canister()).block()).isSameAs(first.get());
        assertThat(keys.of(canister()).block()).isSameAs(first.get());
        assertThat(asked).hasSize(2);
    }

    @Test
    void oldKeysAreReplacedBeforeTheyAreUsed() throws Exception {
        var subnet = fetched();
        now = now.plus(MAX_AGE).minusNanos(1);
        assertThat(keys.of(canister()).block()).isSameAs(subnet);

        now = now.plusNanos(1);
        assertThat(fetched()).isNotSameAs(subnet);
        assertThat(asked).hasSize(2);
    }

    @Test
    void nobodyVouchesForTheCanistersOfOthers() {
        assertThatExceptionOfType(CertificateRefusedException.class)
                .isThrownBy(() ->
                        QuerySignaturesTest.nodes(Principal.of(new byte[] {(byte) 0x80, 0, 0, 0, 1, 0, 0, 0, 1, 1})))
                .withMessageContaining("may not certify for");
    }

    private NodeKeys.Subnet fetched() throws Exception {
        var subnet = keys.of(canister()).toFuture();
        answer();
        return subnet.get();
    }

    private void answer() throws Exception {
        asked.getLast().tryEmitValue(QuerySignaturesTest.nodes(canister())).orThrow();
    }

    private static Principal canister() {
        return QuerySignaturesTest.canister();
    }
}
