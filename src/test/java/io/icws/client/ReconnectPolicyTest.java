package io.icws.client;

import static org.assertj.core.api.Assertions.assertThat;

import io.icws.client.IcWebSocketException.Code;
import io.icws.client.IcWebSocketException.SigningFailed;
import io.icws.client.IcWebSocketException.WrongData;
import java.net.URI;
import java.time.Duration;
import java.util.List;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ReconnectPolicyTest {

    private static final URI FIRST = URI.create("wss://first.example");
    private static final URI SECOND = URI.create("wss://second.example");
    private static final Duration LONG = ReconnectPolicy.LASTING;

    private final ReconnectPolicy policy = policy(ReconnectOptions.DEFAULT);

    @ParameterizedTest
    @ValueSource(ints = {1002, 1003, 1009, 4400, 4401, 4404, 4409, 4502})
    void anotherAttemptWouldEndTheSameWay(int code) {
        assertThat(policy.next(closed(code, LONG))).isNull();
    }

    @ParameterizedTest
    @ValueSource(ints = {1000, 1001, 1005, 1006, 1011, 1013, 4001, 4403, 4503})
    void theNextGatewayIsTried(int code) {
        assertThat(policy.next(closed(code, LONG))).isNotNull();
        assertThat(policy.gateway()).isEqualTo(SECOND);
    }

    @ParameterizedTest
    @ValueSource(ints = {4408, 4410, 4429, 4508})
    void theSameGatewayIsTried(int code) {
        assertThat(policy.next(closed(code, LONG))).isNotNull();
        assertThat(policy.gateway()).isEqualTo(FIRST);
    }

    @Test
    void aCleanEndIsTheEnd() {
        assertThat(policy.next(new ConnectionEnd(4001, "", true, null, LONG))).isNull();
    }

    @Test
    void whenAllGatewaysRefuseTheCanisterItIsTheEnd() {
        assertThat(policy.next(closed(4403, null))).isNotNull();
        assertThat(policy.next(closed(4403, null))).isNull();
    }

    @Test
    void threeConnectionsInARowWithWrongDataAreTheEnd() {
        var wrong = failed(new WrongData(Code.WITNESS, "", null));
        assertThat(policy.next(wrong)).isNotNull();
        assertThat(policy.next(wrong)).isNotNull();
        assertThat(policy.next(closed(1006, Duration.ofSeconds(1)))).isNotNull();
        assertThat(policy.next(wrong)).isNotNull();
        assertThat(policy.next(wrong)).isNotNull();
        assertThat(policy.next(wrong)).isNull();
    }

    @Test
    void anIdentityThatDoesNotSignIsTheEnd() {
        assertThat(policy.next(failed(new SigningFailed(new IllegalStateException()))))
                .isNull();
    }

    @Test
    void pausesGrowWithEveryRound() {
        var pauses = Stream.generate(() -> policy.next(closed(1006, null)))
                .limit(14)
                .map(attempt -> attempt.delay().toSeconds())
                .toList();
        assertThat(pauses).containsExactly(0L, 1L, 1L, 2L, 2L, 4L, 4L, 8L, 8L, 16L, 16L, 30L, 30L, 30L);
    }

    @Test
    void aConnectionThatLastedBeginsAnew() {
        for (int i = 0; i < 10; i++) {
            policy.next(closed(1006, Duration.ofSeconds(9)));
        }
        assertThat(policy.next(closed(1006, LONG))).isEqualTo(new ReconnectPolicy.Attempt(1, Duration.ofSeconds(1)));
    }

    @Test
    void aClientThatSentTooFastWaitsLongerAndSendsAtAPace() {
        assertThat(policy.pace()).isZero();
        assertThat(policy.next(closed(4429, LONG)).delay()).isEqualTo(Duration.ofSeconds(8));
        assertThat(policy.pace()).isEqualTo(Duration.ofSeconds(1));
        policy.next(closed(4429, LONG));
        policy.next(closed(4429, LONG));
        policy.next(closed(4429, LONG));
        assertThat(policy.pace()).isEqualTo(Duration.ofSeconds(4));
    }

    @Test
    void pausesAreShortenedByUpToHalf() {
        var shortest = new ReconnectPolicy(List.of(FIRST), ReconnectOptions.DEFAULT, () -> 0);
        assertThat(shortest.next(closed(1006, LONG)).delay()).isEqualTo(Duration.ofMillis(500));
    }

    @Test
    void attemptsAreLimited() {
        var twice = policy(new ReconnectOptions(Duration.ofSeconds(1), Duration.ofSeconds(1), 2));
        assertThat(twice.next(closed(1006, null))).isNotNull();
        assertThat(twice.next(closed(1006, null))).isNotNull();
        assertThat(twice.next(closed(1006, null))).isNull();
        assertThat(policy(ReconnectOptions.NEVER).next(closed(1006, LONG))).isNull();
    }

    private static ReconnectPolicy policy(ReconnectOptions options) {
        return new ReconnectPolicy(List.of(FIRST, SECOND), options, () -> 1);
    }

    private static ConnectionEnd closed(int code, @Nullable Duration openFor) {
        return new ConnectionEnd(code, "", false, null, openFor);
    }

    private static ConnectionEnd failed(IcWebSocketException error) {
        return new ConnectionEnd(ConnectionEnd.ERROR, "", false, error, null);
    }
}
