package io.icws.gateway.session;

import static io.icws.gateway.session.Registration.LOST;
import static io.icws.gateway.session.Registration.NONE;
import static io.icws.gateway.session.Registration.OPEN;
import static io.icws.gateway.session.Registration.REFUSED;
import static io.icws.gateway.session.Registration.REMOVED;
import static io.icws.gateway.session.Registration.REQUESTED;
import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

class RegistrationTest {

    @Test
    void wsCloseIsOwedWhileTheCanisterMayHoldTheClient() {
        assertThat(Stream.of(Registration.values()).filter(Registration::isCloseOwed))
                .containsExactly(REQUESTED, OPEN);
    }

    @Test
    void anOpenMessageOpensTheClient() {
        assertThat(REQUESTED.open()).isEqualTo(OPEN);
        assertThat(OPEN.open()).isEqualTo(OPEN);
    }

    /** Its poll may have been older than the answer. */
    @Test
    void anOpenMessageDoesNotBringBackAClientThatTheCanisterHasRefused() {
        assertThat(REFUSED.open()).isEqualTo(REMOVED);
        assertThat(REMOVED.open()).isEqualTo(REMOVED);
    }

    @Test
    void anOutcomeThatShowsNoClientEndsTheDebt() {
        assertThat(REQUESTED.update(false)).isEqualTo(REFUSED);
        assertThat(OPEN.update(false)).isEqualTo(REMOVED);
    }

    /** Calls can execute in another order than their outcomes come. */
    @Test
    void aLaterOutcomeThatLeavesItOpenRestoresTheDebt() {
        assertThat(REFUSED.update(true)).isEqualTo(REQUESTED);
        assertThat(REMOVED.update(true)).isEqualTo(OPEN);
    }

    @Test
    void nothingFollowsALostClient() {
        assertThat(List.of(LOST.open(), LOST.update(true), LOST.update(false))).containsOnly(LOST);
    }

    @Test
    void remembersWhetherTheClientWasEverOpen() {
        assertThat(Stream.of(Registration.values()).filter(Registration::isOpened))
                .containsExactly(OPEN, REMOVED, LOST);
        assertThat(NONE.isOpened()).isFalse();
    }
}
