package io.icws.gateway.polling;

import static io.icws.gateway.polling.Pages.message;
import static io.icws.gateway.polling.Pages.of;
import static io.icws.gateway.polling.Pages.run;
import static org.assertj.core.api.Assertions.assertThat;

import io.icws.gateway.polling.Cursor.Reading;
import org.junit.jupiter.api.Test;

class CursorTest {

    private final Cursor cursor = new Cursor();

    @Test
    void beginsAtNonceZeroAndMovesBehindEachPage() {
        assertThat(cursor.next()).isZero();
        cursor.pass(of(true, run(0, 3, 100)));
        assertThat(cursor.next()).isEqualTo(3);
    }

    @Test
    void beginsAnywhereInAQueueThatWasThereBefore() {
        var page = of(true, run(40, 2, 100));
        assertThat(cursor.read(page)).isEqualTo(Reading.NEW);
        assertThat(cursor.skipped(page)).isZero();
    }

    @Test
    void countsMessagesThatWereDeletedBeforeTheyCouldBeFetched() {
        cursor.pass(of(true, run(0, 3, 100)));
        assertThat(cursor.skipped(of(true, run(10, 1, 200)))).isEqualTo(7);
    }

    @Test
    void noncesUseTheWholeUnsignedRange() {
        cursor.pass(of(true, message(Long.MAX_VALUE, 1, 100)));
        var page = of(true, message(Long.MIN_VALUE, 2, 101));
        assertThat(cursor.read(page)).isEqualTo(Reading.NEW);
        cursor.pass(page);
        assertThat(Long.toUnsignedString(cursor.next())).isEqualTo("9223372036854775809");
    }

    @Test
    void aPageWithAHoleIsBroken() {
        assertThat(cursor.read(of(true, message(0, 1, 100), message(2, 2, 101))))
                .isEqualTo(Reading.BROKEN);
    }

    @Test
    void aPageOfALaggingNodeIsStale() {
        cursor.pass(of(true, run(0, 3, 100)));
        assertThat(cursor.read(of(true, run(1, 2, 101)))).isEqualTo(Reading.STALE);
        assertThat(cursor.read(of(true, message(5, 6, 50)))).isEqualTo(Reading.STALE);
    }

    @Test
    void holdsInFrontOfAMessage() {
        var page = of(true, run(0, 5, 100));
        cursor.passUntil(page, 3);
        assertThat(cursor.next()).isEqualTo(3);
        cursor.passUntil(of(true, run(3, 2, 103)), 3);
        assertThat(cursor.next()).isEqualTo(3);
    }

    @Test
    void theOldBeginningOfTheQueueProvesNoRestart() {
        cursor.pass(of(true, run(0, 3, 100)));
        assertThat(cursor.provesRestart(of(true, run(0, 3, 100)))).isFalse();
        assertThat(cursor.provesRestart(of(true, run(2, 9, 102)))).isFalse();
        assertThat(cursor.provesRestart(of(true))).isFalse();
    }

    @Test
    void aLowNonceWithANewTimestampProvesARestart() {
        cursor.pass(of(true, run(0, 3, 100)));
        var probe = of(true, run(0, 1, 500));
        assertThat(cursor.provesRestart(probe)).isTrue();
        cursor.restart(probe);
        assertThat(cursor.next()).isZero();
        assertThat(cursor.read(probe)).isEqualTo(Reading.NEW);
        assertThat(cursor.read(of(true, run(0, 3, 100)))).isEqualTo(Reading.STALE);
    }

    @Test
    void aRestartIsProvedThoughMessagesOfTheNewQueueWereSeenAlready() {
        cursor.pass(of(true, run(0, 3, 100)));
        cursor.pass(of(true, message(3, 1, 900)));
        assertThat(cursor.provesRestart(of(true, run(0, 4, 800)))).isTrue();
    }
}
