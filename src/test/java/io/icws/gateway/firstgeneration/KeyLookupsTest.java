package io.icws.gateway.firstgeneration;

import static org.assertj.core.api.Assertions.assertThat;

import io.icws.gateway.SilentNetwork;
import io.icws.gateway.session.Refusal;
import io.icws.protocol.CloseCode;
import io.icws.protocol.Principal;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import reactor.core.publisher.Mono;
import reactor.test.StepVerifier;

class KeyLookupsTest {

    private static final Duration TIMEOUT = Duration.ofSeconds(3);

    private final KeyLookups lookups = new KeyLookups(new SilentNetwork(), 3, 2, TIMEOUT);

    @Test
    void soManyOfOneCanisterAndSoManyInAllAreUnderWayAtOnce() {
        var first = keyOf(1).subscribe();
        keyOf(1).subscribe();
        assertRefused(1);
        keyOf(2).subscribe();
        assertRefused(2);
        first.dispose();
        assertThat(keyOf(1).subscribe().isDisposed()).isFalse();
    }

    @Test
    void aCanisterThatDoesNotAnswerInTimeIsGivenUp() {
        StepVerifier.withVirtualTime(() -> keyOf(1))
                .expectSubscription()
                .expectNoEvent(TIMEOUT.minusMillis(1))
                .thenAwait(Duration.ofMillis(1))
                .expectErrorSatisfies(refusal -> assertThat(refusal)
                        .isInstanceOfSatisfying(
                                Refusal.class, end -> assertThat(end.code()).isEqualTo(CloseCode.UNREACHABLE)))
                .verify();
    }

    private Mono<byte[]> keyOf(int canister) {
        var id = Principal.selfAuthenticating(new byte[] {(byte) canister});
        return lookups.keyOf(new OpenFrame.Poc(id, 1, new byte[0], new byte[OpenFrame.SIGNATURE_LENGTH]));
    }

    private void assertRefused(int canister) {
        StepVerifier.create(keyOf(canister))
                .expectErrorSatisfies(refusal -> assertThat(refusal)
                        .isInstanceOfSatisfying(
                                Refusal.class, end -> assertThat(end.code()).isEqualTo(CloseCode.TRY_AGAIN_LATER)))
                .verify();
    }
}
