package io.icws.gateway.polling;

import static org.assertj.core.api.Assertions.assertThat;

import io.icws.gateway.ic.IcError;
import io.icws.gateway.ic.IcException;
import java.time.Instant;
import org.junit.jupiter.api.Test;

class OversizedPageSkipperTest {

    private static final Instant START = Instant.parse("2026-01-01T00:00:00Z");

    private final OversizedPageSkipper detour =
            new OversizedPageSkipper(Polling.properties("gateway.polling.trap-skip=3"));

    @Test
    void onlyAnOversizedReplyIsWorthADetour() {
        assertThat(OversizedPageSkipper.isOversized(rejected("IC0504"))).isTrue();
        assertThat(OversizedPageSkipper.isOversized(rejected("IC0503"))).isFalse();
        assertThat(OversizedPageSkipper.isOversized(rejected(null))).isFalse();
        assertThat(OversizedPageSkipper.isOversized(new IcException(new IcError.Http(504, "IC0504"))))
                .isFalse();
    }

    @Test
    void beginsAfterThreeFailuresOverFiveSeconds() {
        assertThat(detour.advance(START)).isFalse();
        assertThat(detour.advance(START.plusSeconds(6))).isFalse();
        assertThat(detour.advance(START.plusSeconds(7))).isTrue();
        assertThat(detour.ahead()).isOne();
    }

    @Test
    void manyFailuresWithinFiveSecondsAreNotEnough() {
        for (int i = 0; i < 5; i++) {
            assertThat(detour.advance(START.plusSeconds(i))).isFalse();
        }
        assertThat(detour.advance(START.plusSeconds(5))).isTrue();
    }

    @Test
    void goesNoFurtherThanItMayAndBeginsAnew() {
        begin();
        assertThat(detour.advance(START.plusSeconds(10))).isTrue();
        assertThat(detour.advance(START.plusSeconds(10))).isTrue();
        assertThat(detour.ahead()).isEqualTo(3);
        assertThat(detour.advance(START.plusSeconds(10))).isFalse();
        assertThat(detour.ahead()).isZero();
        assertThat(detour.advance(START.plusSeconds(12))).isTrue();
    }

    @Test
    void anEmptyAnswerIsNoSuccess() {
        begin();
        assertThat(detour.turnBack(START.plusSeconds(11))).isTrue();
        assertThat(detour.ahead()).isZero();
        assertThat(detour.advance(START.plusSeconds(12))).isTrue();
    }

    @Test
    void afterALongTimeWithoutFailureNothingIsFearedAnyMore() {
        begin();
        assertThat(detour.turnBack(START.plusSeconds(71))).isFalse();
        assertThat(detour.advance(START.plusSeconds(72))).isFalse();
    }

    private void begin() {
        detour.advance(START);
        detour.advance(START.plusSeconds(5));
        assertThat(detour.advance(START.plusSeconds(10))).isTrue();
    }

    private static IcException rejected(String errorCode) {
        return new IcException(new IcError.Rejected(new IcError.Reject(5, "text", errorCode)));
    }
}
