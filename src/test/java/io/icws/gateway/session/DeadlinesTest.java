package io.icws.gateway.session;

import static org.assertj.core.api.Assertions.assertThat;

import io.icws.gateway.session.CloseDecision.Grace;
import io.icws.gateway.session.Deadlines.Due;
import io.icws.gateway.session.admission.Limit;
import io.icws.protocol.CloseCode;
import java.time.Instant;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.springframework.boot.context.properties.bind.Binder;
import org.springframework.boot.context.properties.source.MapConfigurationPropertySource;

class DeadlinesTest {

    private static final Instant START = Instant.parse("2026-01-01T00:00:00Z");

    private Deadlines deadlines;

    @BeforeEach
    void begin() {
        var defaults = new Binder(new MapConfigurationPropertySource())
                .bindOrCreate("gateway.session", SessionProperties.class);
        deadlines = new Deadlines(defaults, START);
    }

    @Test
    void aClientThatSendsNothingIsTimedOut() {
        assertThat(at(29)).isInstanceOf(Due.Nothing.class);
        assertThat(at(30)).isEqualTo(new Due.Exceeded(Limit.Session.OPEN_TIME));
    }

    @Test
    void anOpenClientIsPingedAndMustAnswer() {
        deadlines.firstFrame();
        assertThat(at(30)).isInstanceOf(Due.Ping.class);
        assertThat(at(31)).isInstanceOf(Due.Nothing.class);
        deadlines.proofOfLife();
        assertThat(at(60)).isInstanceOf(Due.Ping.class);
        assertThat(at(89)).isInstanceOf(Due.Nothing.class);
        assertThat(at(90)).isEqualTo(new Due.Exceeded(Limit.Session.PONG_TIME));
    }

    @Test
    void aMissingOpenMessageIsProbedForAndThenGivenUp() {
        deadlines.firstFrame();
        deadlines.accepted(START);
        var probes = IntStream.range(0, 450)
                .map(tenth -> tenth * 100)
                .filter(millis -> atMillis(millis) instanceof Due.Probe)
                .boxed()
                .toList();
        assertThat(probes).isEqualTo(List.of(400, 1_000, 2_000, 4_000, 8_000, 16_000));
        assertThat(at(45))
                .isInstanceOfSatisfying(
                        Due.Close.class, close -> assertThat(close.code()).isEqualTo(CloseCode.UNREACHABLE));
    }

    @Test
    void anOpenMessageEndsTheWaiting() {
        deadlines.firstFrame();
        deadlines.accepted(START);
        deadlines.openMessage();
        assertThat(at(16)).isInstanceOf(Due.Nothing.class);
    }

    @Test
    void aClientToldToLeaveHasSomeTimeToDoSo() {
        deadlines.firstFrame();
        deadlines.grace(START, Grace.FULL, CloseCode.GONE, "lost");
        assertThat(at(4)).isInstanceOf(Due.Nothing.class);
        assertThat(at(5)).isEqualTo(new Due.Close(CloseCode.GONE, "lost"));
    }

    @Test
    void anEndThatTheApplicationWantedStaysANormalOne() {
        deadlines.firstFrame();
        deadlines.grace(START, Grace.FULL, CloseCode.GONE, "not connected");
        deadlines.grace(START.plusSeconds(1), Grace.FULL, CloseCode.NORMAL, "closed by the application");
        deadlines.grace(START.plusSeconds(2), Grace.SHORT, CloseCode.GONE, "not connected");
        assertThat(at(5)).isEqualTo(new Due.Close(CloseCode.NORMAL, "closed by the application"));
    }

    @Test
    void aRefusalThatNothingFollowsEndsTheSessionSoon() {
        deadlines.firstFrame();
        deadlines.grace(START, Grace.SHORT, CloseCode.GONE, "not open");
        assertThat(atMillis(499)).isInstanceOf(Due.Nothing.class);
        assertThat(atMillis(500)).isEqualTo(new Due.Close(CloseCode.GONE, "not open"));
    }

    @Test
    void whatStillComesAfterARefusalIsWaitedForAsLongAsForACloseMessage() {
        deadlines.firstFrame();
        deadlines.grace(START, Grace.SHORT, CloseCode.GONE, "not open");
        for (int millis = 400; millis < 5_000; millis += 400) {
            deadlines.message(START.plusMillis(millis));
            assertThat(atMillis(millis)).isInstanceOf(Due.Nothing.class);
        }
        assertThat(atMillis(5_000)).isEqualTo(new Due.Close(CloseCode.GONE, "not open"));
    }

    @Test
    void aCloseMessageAfterARefusalGivesTheClientItsTime() {
        deadlines.firstFrame();
        deadlines.grace(START, Grace.SHORT, CloseCode.GONE, "not open");
        deadlines.grace(START.plusMillis(300), Grace.FULL, CloseCode.GONE, "closed");
        deadlines.grace(START.plusMillis(600), Grace.FULL, CloseCode.GONE, "closed again");
        assertThat(atMillis(5_299)).isInstanceOf(Due.Nothing.class);
        assertThat(atMillis(5_300)).isEqualTo(new Due.Close(CloseCode.GONE, "closed again"));
    }

    @Test
    void aSocketThatDoesNotCloseIsReset() {
        deadlines.closing(START);
        assertThat(at(4)).isInstanceOf(Due.Nothing.class);
        assertThat(at(5)).isInstanceOf(Due.Reset.class);
    }

    private Due at(int second) {
        return atMillis(second * 1_000);
    }

    private Due atMillis(int millis) {
        var now = START.plusMillis(millis);
        var next = deadlines.next();
        var due = deadlines.at(now);
        if (!(due instanceof Due.Nothing)) {
            assertThat(next).isBeforeOrEqualTo(now);
        }
        return due;
    }
}
