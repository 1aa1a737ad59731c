package io.icws.gateway.ic;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.time.ZoneOffset;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.springframework.boot.test.system.CapturedOutput;
import org.springframework.boot.test.system.OutputCaptureExtension;

@ExtendWith(OutputCaptureExtension.class)
class ClockCheckTest {

    private Instant real = Instant.parse("2026-11-28T10:00:00Z");
    private Duration wrong = Duration.ZERO;
    private final Clock wall = ((InstantSource) () -> real.plus(wrong)).withZone(ZoneOffset.UTC);
    private final IcTime time = new IcTime(wall, () -> real);
    private final ClockCheck check = new ClockCheck(time, Network.MAINNET, () -> real);

    @BeforeEach
    void certify() {
        for (int i = 0; i < 3; i++) {
            real = real.plusSeconds(1);
            time.certified(real);
        }
    }

    @ParameterizedTest
    @ValueSource(ints = {1, -1})
    void warnsFromTwentySecondsOnAndEveryFiveMinutes(int sign, CapturedOutput output) {
        wrong = Duration.ofSeconds(19 * sign);
        assertThat(check.isUnusable()).isFalse();
        assertThat(output).doesNotContain("clock");

        wrong = Duration.ofSeconds(20 * sign);
        certify();
        for (int second = 0; second < 600; second++) {
            assertThat(check.isUnusable()).isFalse();
            real = real.plusSeconds(1);
        }
        assertThat(output.getOut().split("This machine's clock is 20 s " + (sign > 0 ? "ahead of" : "behind")))
                .hasSize(1 + 2);

        wrong = Duration.ofSeconds(14 * sign);
        check.isUnusable();
        check.isUnusable();
        assertThat(output).containsOnlyOnce("This machine's clock is right again");
    }

    @ParameterizedTest
    @ValueSource(ints = {1, -1})
    void isUnusableFromFourMinutesOnUntilItIsWellBelow(int sign, CapturedOutput output) {
        wrong = Duration.ofSeconds(239 * sign);
        certify();
        assertThat(check.isUnusable()).isFalse();
        wrong = Duration.ofSeconds(240 * sign);
        assertThat(check.isUnusable()).isTrue();
        assertThat(output).containsOnlyOnce("The gateway is not ready until then");
        wrong = Duration.ofSeconds(210 * sign);
        assertThat(check.isUnusable()).isTrue();
        wrong = Duration.ofSeconds(209 * sign);
        assertThat(check.isUnusable()).isFalse();
    }
}
