package io.icws.gateway.polling;

import static io.icws.gateway.polling.PollSchedule.ON_EVENT;
import static io.icws.gateway.polling.PollSchedule.OVERLAP_SPACING;
import static org.assertj.core.api.Assertions.assertThat;

import io.icws.gateway.ic.IcError;
import io.icws.gateway.ic.IcException;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** When a poller asks for news, at times that the test passes in. Without jitter unless a test says otherwise. */
class PollScheduleTest {

    /** Close to where {@link System#nanoTime} overflows. */
    private static final long START = Long.MAX_VALUE - ms(300);

    private static final IcException DOWN = new IcException(new IcError.Http(503, "down"));

    private final PollSchedule schedule = schedule();

    @Test
    void theFirstPollIsDueAfterTheInterval() {
        assertThat(schedule.delay(START)).isEqualTo(ms(100));
        assertThat(schedule.delay(START + ms(40))).isEqualTo(ms(60));
        assertThat(schedule.delay(START + ms(100))).isZero();
    }

    @Test
    void whileAPollIsInFlightOnlyAnEventMakesOneDue() {
        schedule.started(START);
        assertThat(schedule.delay(START + ms(10_000))).isEqualTo(ON_EVENT);
    }

    @ParameterizedTest
    @CsvSource({"0, 100", "800, 100", "1600, 200", "3200, 400", "60000, 400"})
    void thePauseIsAnEighthOfTheSilenceWithinItsBounds(long silence, long pause) {
        pollInVain(START + ms(silence));
        assertThat(schedule.pause()).isEqualTo(Duration.ofMillis(pause));
        assertThat(schedule.delay(START + ms(silence))).isEqualTo(ms(pause));
    }

    @Test
    void aClientsMessageEndsALongPauseOnly() {
        pollInVain(START + ms(100));
        assertThat(schedule.clientSent(START + ms(110))).isFalse();
        long later = START + ms(60_000);
        pollInVain(later);
        assertThat(schedule.clientSent(later + ms(150))).isTrue();
        schedule.reschedule(later + ms(150));
        assertThat(schedule.delay(later + ms(150))).isNegative();
    }

    @Test
    void aCompletedCallIsFollowedByAPollAtOnceAndThreeInShortOrder() {
        long now = START + ms(60_000);
        pollInVain(now);
        assertThat(schedule.callCompleted(now)).isTrue();
        assertThat(schedule.callCompleted(now)).isFalse();
        assertThat(schedule.delay(now)).isZero();
        for (int i = 0; i < 3; i++) {
            pollInVain(now);
            assertThat(schedule.delay(now)).isEqualTo(ms(25));
            now += ms(25);
        }
        pollInVain(now);
        assertThat(schedule.delay(now)).isEqualTo(ms(100));
    }

    @Test
    void newsEndTheShortPausesAfterACall() {
        schedule.callCompleted(START);
        schedule.started(START);
        long completion = schedule.lastCompletion();
        schedule.ended();
        schedule.news(completion, START + ms(5));
        schedule.reschedule(START + ms(5));
        assertThat(schedule.delay(START + ms(5))).isEqualTo(ms(95));
    }

    @Test
    void aCompletedCallAllowsPollsBesideTheOneInFlightUpToReadAhead() {
        schedule.started(START);
        for (int inFlight = 1; inFlight < 4; inFlight++) {
            schedule.callCompleted(START);
            assertThat(schedule.delay(START)).isEqualTo(OVERLAP_SPACING);
            assertThat(schedule.delay(START + OVERLAP_SPACING)).isZero();
            schedule.started(START);
        }
        schedule.callCompleted(START);
        assertThat(schedule.delay(START + ms(5_000))).isEqualTo(ON_EVENT);
        schedule.ended();
        assertThat(schedule.delay(START + ms(5_000))).isNegative();
    }

    @Test
    void aFailureIsFollowedByItsWholePauseWhichNoSignalEnds() {
        fail(START);
        assertThat(schedule.pause()).isEqualTo(Duration.ofMillis(250));
        assertThat(schedule.callCompleted(START + ms(1))).isTrue();
        assertThat(schedule.clientSent(START + ms(1))).isFalse();
        assertThat(schedule.delay(START + ms(1))).isEqualTo(ms(249));
        schedule.reschedule(START + ms(2));
        assertThat(schedule.delay(START + ms(250))).isZero();
    }

    @Test
    void pausesDoubleWhilePollsFailAndAPollThatWorksEndsThat() {
        long now = START;
        for (long pause : new long[] {250, 500, 1_000, 2_000, 4_000, 5_000, 5_000}) {
            fail(now);
            assertThat(schedule.delay(now)).isEqualTo(ms(pause));
            now += ms(pause);
        }
        pollInVain(now);
        assertThat(schedule.isFailing()).isFalse();
        fail(now);
        assertThat(schedule.delay(now)).isEqualTo(ms(250));
    }

    @Test
    void pollsInFlightTogetherFailTogether() {
        schedule.started(START);
        schedule.callCompleted(START);
        schedule.started(START + ms(10));
        assertThat(schedule.isNewFailure(START)).isTrue();
        schedule.failed(DOWN, START + ms(50));
        assertThat(schedule.isNewFailure(START + ms(10))).isFalse();
        assertThat(schedule.isNewFailure(START + ms(300))).isTrue();
    }

    @Test
    void aPauseThatTheIcAsksForIsHonouredUpToTheLongestBackoff() {
        schedule.failed(new IcException(new IcError.Http(429, "", Duration.ofSeconds(3))), START);
        assertThat(schedule.delay(START)).isEqualTo(ms(3_000));
        schedule.failed(new IcException(new IcError.Http(429, "", Duration.ofHours(1))), START);
        assertThat(schedule.delay(START)).isEqualTo(ms(5_000));
    }

    /** An oversized page at the end of a queue alternates between such an answer and a poll that is repeated at once. */
    @Test
    void anInconclusiveAnswerWhilePollsFailIsFollowedByAPause() {
        fail(START);
        schedule.pollAgain();
        schedule.started(START + ms(5_000));
        schedule.ended();
        schedule.inconclusive(START + ms(5_000), START + ms(5_020));
        assertThat(schedule.isFailing()).isTrue();
        assertThat(schedule.delay(START + ms(5_020))).isGreaterThanOrEqualTo(ms(80));
    }

    @Test
    void aPollThatIsNeededAtOnceWaitsForTheOneInFlight() {
        schedule.started(START);
        schedule.pollAgain();
        assertThat(schedule.delay(START)).isEqualTo(ON_EVENT);
        schedule.ended();
        assertThat(schedule.delay(START)).isZero();
    }

    @Test
    void cancelledPollsAreNotInFlight() {
        schedule.started(START);
        schedule.cancelled();
        assertThat(schedule.delay(START + ms(100))).isZero();
    }

    @Test
    void countsThePollsThatLongPausesSave() {
        long now = START + ms(60_000);
        pollInVain(now);
        assertThat(schedule.started(now + ms(400))).isEqualTo(3);
        schedule.ended();
        schedule.callCompleted(now + ms(500));
        assertThat(schedule.started(now + ms(500))).isZero();
    }

    @Test
    void jitterMakesPausesLongerByAtMostATwentieth() {
        var most = new PollSchedule(Polling.properties(), bound -> bound - 1, START);
        assertThat(most.delay(START)).isEqualTo(ms(105));
    }

    @Test
    void theLastPossibleValueOfTheClockIsNothingSpecial() {
        pollInVain(START + ms(290));
        assertThat(schedule.delay(START + ms(290))).isEqualTo(ms(100));
        assertThat(schedule.delay(START + ms(390))).isZero();
    }

    private void pollInVain(long now) {
        schedule.started(now);
        schedule.ended();
        schedule.nothing(now);
        schedule.reschedule(now);
    }

    private void fail(long now) {
        schedule.started(now);
        schedule.ended();
        schedule.failed(DOWN, now);
    }

    private static PollSchedule schedule() {
        return new PollSchedule(Polling.properties(), bound -> 0, START);
    }

    private static long ms(long millis) {
        return millis * 1_000_000;
    }
}
