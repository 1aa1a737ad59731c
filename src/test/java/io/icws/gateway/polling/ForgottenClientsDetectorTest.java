package io.icws.gateway.polling;

import static org.assertj.core.api.Assertions.assertThat;

import io.icws.gateway.ic.IcError;
import io.icws.gateway.ic.IcException;
import java.time.Duration;
import java.time.Instant;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class ForgottenClientsDetectorTest {

    private static final Instant START = Instant.parse("2026-01-01T00:00:00Z");
    private final ForgottenClientsDetector suspicion = new ForgottenClientsDetector();

    @Test
    void anEmptyQueueIsAQuestionOnlyWhereSomethingIsSuspected() {
        assertThat(suspicion.due(START)).isFalse();
        assertThat(suspicion.looked(true, START)).isFalse();
        suspicion.suspect();
        assertThat(suspicion.due(START)).isTrue();
        assertThat(suspicion.looked(true, START)).isTrue();
    }

    @Test
    void aQueueThatIsThereTwiceEndsTheSuspicion() {
        suspicion.suspect();
        for (int look = 0; look < 2; look++) {
            assertThat(suspicion.due(START)).isTrue();
            assertThat(suspicion.looked(false, START)).isFalse();
        }
        assertThat(suspicion.due(START)).isFalse();
    }

    @Test
    void anAnswerSettlesTheSuspicion() {
        suspicion.suspect();
        assertThat(suspicion.due(START)).isTrue();
        assertThat(suspicion.looked(true, START)).isTrue();
        suspicion.answered();
        assertThat(suspicion.due(START.plusSeconds(60))).isFalse();
    }

    @Test
    void howeverOftenItIsSuspectedACanisterIsAskedEveryTenSeconds() {
        var asked = IntStream.range(0, 35)
                .filter(second -> {
                    suspicion.suspect();
                    var now = START.plusSeconds(second);
                    boolean asks = suspicion.due(now) && suspicion.looked(true, now);
                    suspicion.answered();
                    return asks;
                })
                .toArray();
        assertThat(asked).containsExactly(0, 10, 20, 30);
    }

    @Test
    void oneLookAndOneQuestionAtATime() {
        suspicion.suspect();
        assertThat(suspicion.due(START)).isTrue();
        suspicion.suspect();
        assertThat(suspicion.due(START)).isFalse();
        assertThat(suspicion.looked(true, START)).isTrue();
        assertThat(suspicion.looked(true, START)).as("a newcomer's probe").isFalse();
        assertThat(suspicion.due(START.plusSeconds(60))).isFalse();
        suspicion.answered();
        assertThat(suspicion.due(START.plusSeconds(60))).isTrue();
    }

    @Test
    void theShortestIntervalBetweenAcknowledgementsCounts() {
        acknowledge(100);
        acknowledge(100);
        acknowledge(160);
        acknowledge(190);
        acknowledge(250);
        assertThat(suspicion.due(START)).isFalse();
        assertThat(suspicion.due(START.plusSeconds(31))).isFalse();
        assertThat(suspicion.due(START.plusSeconds(32))).isTrue();
    }

    @Test
    void onlyACanisterThatIsOutOfServiceIsSuspectedWhenPollsFail() {
        suspicion.failed(new IcException(new IcError.Http(503, "down")));
        suspicion.failed(rejected(5, "IC0503"));
        suspicion.failed(rejected(2, "IC0207"));
        assertThat(suspicion.due(START)).isFalse();
        suspicion.failed(rejected(5, "IC0537"));
        assertThat(suspicion.due(START)).isTrue();
    }

    @Test
    void aRestartAnswersEverything() {
        suspicion.suspect();
        suspicion.restarted();
        assertThat(suspicion.due(START)).isFalse();
    }

    private void acknowledge(int second) {
        suspicion.news();
        suspicion.acknowledged(Duration.ofSeconds(second).toNanos());
    }

    private static IcException rejected(int code, String errorCode) {
        return new IcException(new IcError.Rejected(new IcError.Reject(code, "no", errorCode)));
    }
}
