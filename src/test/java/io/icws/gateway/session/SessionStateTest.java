package io.icws.gateway.session;

import static org.assertj.core.api.Assertions.assertThat;

import io.icws.gateway.SilentNetwork;
import io.icws.gateway.session.SessionState.Phase;
import io.icws.gateway.session.SessionState.Receipt;
import io.icws.protocol.candid.ServiceMessage;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.time.Clock;
import java.time.Instant;
import org.junit.jupiter.api.Test;

class SessionStateTest {

    private static final Instant NOW = Instant.parse("2026-01-01T00:00:00Z");
    private static final AdmittedClient CLIENT =
            new AdmittedClient(null, null, null, new Version1(new SilentNetwork(), null, null, false), null, null);

    private final SessionState state = new SessionState(
            new Deadlines(Fakes.properties("max-age", "0s"), NOW),
            new SessionMeters(new SimpleMeterRegistry(), Clock.systemUTC()));

    @Test
    void anOpenMessageOpensTheSession() {
        admit();
        assertThat(state.accepted(true, NOW)).isFalse();
        assertThat(state.phase()).isEqualTo(Phase.OPENING);
        assertThat(state.receive(NOW)).isEqualTo(Receipt.OPENED);
        assertThat(state.receive(NOW)).isEqualTo(Receipt.RECEIVED);
        assertThat(state.registration()).isEqualTo(Registration.OPEN);
    }

    @Test
    void anOpenMessageMayArriveBeforeTheReplyToTheCall() {
        admit();
        assertThat(state.receive(NOW)).isEqualTo(Receipt.OPENED);
        assertThat(state.accepted(true, NOW)).isFalse();
        assertThat(state.phase()).isEqualTo(Phase.OPEN);
    }

    @Test
    void withoutOpenMessagesAnAcceptedCallOpensTheSession() {
        admit();
        assertThat(state.accepted(false, NOW)).isTrue();
        assertThat(state.receive(NOW)).isEqualTo(Receipt.RECEIVED);
    }

    @Test
    void aSessionThatWasClosedMeanwhileAdmitsNobody() {
        state.close(NOW);
        assertThat(state.admit(() -> {
                    throw new AssertionError("registers a closed session");
                }))
                .isNull();
        assertThat(state.client()).isNull();
    }

    @Test
    void onlyTheFirstCloseCounts() {
        assertThat(state.close(NOW)).isTrue();
        assertThat(state.close(NOW)).isFalse();
        state.end();
        assertThat(state.close(NOW)).isFalse();
    }

    @Test
    void nothingIsHandledAfterAClose() {
        admit();
        state.close(NOW);
        assertThat(state.takesFrame(NOW)).isFalse();
        assertThat(state.receive(NOW)).isEqualTo(Receipt.DROPPED);
        assertThat(state.accepted(false, NOW)).isFalse();
    }

    @Test
    void framesAreIgnoredInTheGraceTimeAndMessagesStillArrive() {
        admit();
        state.receive(NOW);
        var decision = CloseDecision.ofCloseMessage(ServiceMessage.Close.Reason.CLOSED_BY_APPLICATION);
        state.decide(decision, NOW);
        assertThat(state.takesFrame(NOW)).isFalse();
        assertThat(state.receive(NOW)).isEqualTo(Receipt.RECEIVED);
        assertThat(state.registration()).isEqualTo(Registration.REMOVED);
    }

    @Test
    void onlyAnOpenClientThatHasNotLeftCanBeLost() {
        admit();
        assertThat(state.lost()).isNull();
        state.receive(NOW);
        assertThat(state.lost()).isSameAs(CLIENT);
        assertThat(state.registration().isCloseOwed()).isFalse();
    }

    @Test
    void aSessionThatHasEndedIsNeitherLostNorAttached() {
        admit();
        state.receive(NOW);
        state.end();
        assertThat(state.lost()).isNull();
        assertThat(state.registration().isCloseOwed()).isTrue();
        assertThat(state.attach(() -> true)).isFalse();
    }

    @Test
    void aSessionAttachesUnlessThePollerRefuses() {
        admit();
        assertThat(state.attach(() -> false)).isFalse();
        assertThat(state.attach(() -> true)).isTrue();
    }

    @Test
    void aReplacedClientIsNotClosedAtItsCanister() {
        admit();
        state.receive(NOW);
        state.replaced();
        assertThat(state.registration()).isEqualTo(Registration.REMOVED);
    }

    @Test
    void theSweepLooksAgainOnlyAfterAChangeOrWhenSomethingIsDue() {
        assertThat(state.mayBeDue(NOW)).isTrue();
        assertThat(state.due(NOW)).isInstanceOf(Deadlines.Due.Nothing.class);
        assertThat(state.mayBeDue(NOW.plusSeconds(1))).isFalse();
        state.close(NOW);
        assertThat(state.mayBeDue(NOW.plusSeconds(1))).isTrue();
        assertThat(state.due(NOW.plusSeconds(60))).isInstanceOf(Deadlines.Due.Reset.class);
    }

    private void admit() {
        assertThat(state.admit(() -> CLIENT)).isSameAs(CLIENT);
    }
}
