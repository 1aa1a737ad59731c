package io.icws.gateway.polling;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.time.Instant;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class RestartProbeTest {

    private static final Instant START = Instant.parse("2026-01-01T00:00:00Z");
    private final RestartProbe probes = new RestartProbe();

    @Test
    void nothingIsDueUnasked() {
        assertThat(probes.due(START)).isFalse();
    }

    @Test
    void manyWhoAskGetOneProbeASecond() {
        probes.ask();
        probes.ask();
        assertThat(probes.due(START)).isTrue();
        probes.made(START);
        probes.answered();
        assertThat(probes.due(START)).isFalse();
        probes.ask();
        assertThat(probes.due(START.plusMillis(999))).isFalse();
        assertThat(probes.due(START.plusSeconds(1))).isTrue();
    }

    @Test
    void aGapIsProbedFourTimesAtGrowingIntervalsAndThenGivenUp() {
        probes.gap(START);
        var made = IntStream.rangeClosed(0, 20)
                .filter(second -> {
                    var now = START.plus(Duration.ofSeconds(second));
                    probes.gap(now);
                    boolean due = probes.due(now);
                    if (due) {
                        probes.made(now);
                        probes.answered();
                    }
                    return due;
                })
                .toArray();
        assertThat(made).containsExactly(2, 4, 8, 16);
        assertThat(probes.exhausted(START.plusSeconds(20))).isTrue();
        probes.noGap();
        assertThat(probes.exhausted(START.plusSeconds(20))).isFalse();
    }

    @Test
    void aProbeThatFailsIsMadeAgainAndSaysNothingAboutTheGap() {
        probes.gap(START);
        for (int second = 2; second < 25; second++) {
            var now = START.plusSeconds(second);
            assertThat(probes.due(now)).isTrue();
            probes.made(now);
            probes.failed();
        }
        assertThat(probes.exhausted(START.plusSeconds(25))).isFalse();
        assertThat(probes.exhausted(START.plusSeconds(32))).isTrue();
    }

    @Test
    void anUnansweredProbeThatSomebodyAskedForIsRepeatedThreeTimes() {
        probes.ask();
        var made = IntStream.range(0, 20)
                .filter(second -> {
                    boolean due = probes.due(START.plusSeconds(second));
                    if (due) {
                        probes.made(START.plusSeconds(second));
                        probes.failed();
                    }
                    return due;
                })
                .count();
        assertThat(made).isEqualTo(4);
    }
}
