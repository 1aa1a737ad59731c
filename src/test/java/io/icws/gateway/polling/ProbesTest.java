package io.icws.gateway.polling;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.time.Instant;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class ProbesTest {

    private static final Instant START = Instant.parse("2026-01-01T00:00:00Z");
    private final Probes probes = new Probes();

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
                    }
                    return due;
                })
                .toArray();
        assertThat(made).containsExactly(2, 4, 8, 16);
        assertThat(probes.exhausted()).isTrue();
        probes.noGap();
        assertThat(probes.exhausted()).isFalse();
    }
}
