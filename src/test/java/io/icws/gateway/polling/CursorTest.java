package io.icws.gateway.polling;

import static io.icws.gateway.polling.Pages.message;
import static io.icws.gateway.polling.Pages.of;
import static io.icws.gateway.polling.Pages.run;
import static org.assertj.core.api.Assertions.assertThat;

import io.icws.gateway.polling.Cursor.Reading;
import io.icws.protocol.ByteSlice;
import io.icws.protocol.ClientKey;
import io.icws.protocol.MalformedException;
import io.icws.protocol.candid.MessagesReply;
import org.junit.jupiter.api.Test;

class CursorTest {

    private final Cursor cursor = new Cursor(PageFormat.VERSION_1, 0);

    @Test
    void beginsAtNonceZeroAndMovesBehindEachPage() {
        assertThat(cursor.next()).isZero();
        cursor.pass(of(true, run(0, 3, 100)));
        assertThat(cursor.next()).isEqualTo(3);
    }

    @Test
    void beginsAnywhereInAQueueThatWasThereBefore() {
        var page = of(true, run(40, 2, 100));
        assertThat(cursor.read(page, cursor.next())).isEqualTo(Reading.NEW);
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
        assertThat(cursor.read(page, cursor.next())).isEqualTo(Reading.NEW);
        cursor.pass(page);
        assertThat(Long.toUnsignedString(cursor.next())).isEqualTo("9223372036854775809");
    }

    @Test
    void aPageWithAHoleIsBroken() {
        assertThat(cursor.read(of(true, message(0, 1, 100), message(2, 2, 101)), cursor.next()))
                .isEqualTo(Reading.BROKEN);
    }

    @Test
    void gapsAreNormalWhereTheFormatSaysSo() {
        var early = new Cursor(new Gaps(), 0);
        var page = of(null, message(16, 1, 100), message(19, 2, 101));
        assertThat(early.read(page, early.next())).isEqualTo(Reading.NEW);
        early.pass(page);
        var later = of(null, message(40, 3, 102));
        assertThat(early.read(later, early.next())).isEqualTo(Reading.NEW);
        assertThat(early.skipped(later)).isZero();
        assertThat(early.read(of(null, message(17, 1, 100), message(16, 2, 101)), early.next()))
                .isEqualTo(Reading.BROKEN);
        assertThat(early.read(page, early.next())).isEqualTo(Reading.STALE);
        assertThat(early.provesRestart(of(null, message(16, 1, 200)))).isTrue();
    }

    @Test
    void beginsWhereTheCanisterSays() {
        assertThat(new Cursor(new Gaps(), 40).next()).isEqualTo(40);
    }

    @Test
    void oldMessagesStayOldAfterARestart() {
        var early = new Cursor(new Gaps(), 0);
        early.pass(of(null, message(19, 2, 101)));
        early.pass(of(null, message(30, 3, 102)));
        early.restart(4);
        assertThat(early.next()).isEqualTo(4);
        assertThat(early.restarts()).isOne();
        assertThat(early.read(of(null, message(40, 1, 100)), 4)).isEqualTo(Reading.STALE);
    }

    private record Gaps() implements PageFormat {
        @Override
        public byte[] argument(long nonce) {
            return PageFormat.VERSION_1.argument(nonce);
        }

        @Override
        public MessagesReply read(byte[] reply) throws MalformedException {
            return PageFormat.VERSION_1.read(reply);
        }

        @Override
        public ClientKey addressee(ByteSlice content) {
            return PageFormat.VERSION_1.addressee(content);
        }

        @Override
        public boolean follows(long nonce, long previous) {
            return Long.compareUnsigned(nonce, previous) > 0;
        }

        @Override
        public boolean hasServiceMessages() {
            return false;
        }
    }

    @Test
    void aPageOfALaggingNodeIsStale() {
        cursor.pass(of(true, run(0, 3, 100)));
        assertThat(cursor.read(of(true, run(1, 2, 101)), cursor.next())).isEqualTo(Reading.STALE);
        assertThat(cursor.read(of(true, message(5, 6, 50)), cursor.next())).isEqualTo(Reading.STALE);
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
    void holdsInFrontOfAMessageBehindGaps() {
        var early = new Cursor(new Gaps(), 0);
        early.passUntil(of(null, message(16, 1, 100), message(40, 2, 101), message(90, 3, 102)), 90);
        assertThat(early.next()).isEqualTo(41);
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
        assertThat(cursor.read(probe, cursor.next())).isEqualTo(Reading.NEW);
        assertThat(cursor.read(of(true, run(0, 3, 100)), cursor.next())).isEqualTo(Reading.STALE);
    }

    @Test
    void aRestartIsProvedThoughMessagesOfTheNewQueueWereSeenAlready() {
        cursor.pass(of(true, run(0, 3, 100)));
        cursor.pass(of(true, message(3, 1, 900)));
        assertThat(cursor.provesRestart(of(true, run(0, 4, 800)))).isTrue();
    }

    @Test
    void afterARestartMessagesThatWereSeenAlreadyAreReadAgain() {
        cursor.pass(of(true, run(0, 3, 100)));
        cursor.pass(of(true, message(3, 1, 900)));
        var probe = of(false, run(0, 2, 800));
        cursor.restart(probe);
        assertThat(cursor.read(probe, 0)).isEqualTo(Reading.NEW);
        assertThat(cursor.read(of(true, run(0, 3, 100)), 0)).isEqualTo(Reading.STALE);
    }

    @Test
    void aRestartIsProvedHoweverManyPagesOfTheNewQueueWereSeen() {
        cursor.pass(of(true, run(0, 3, 100)));
        for (int page = 0; page < 1_000; page++) {
            cursor.pass(of(true, message(3 + page, 1, 900 + page)));
        }
        assertThat(cursor.provesRestart(of(true, run(0, 4, 800)))).isTrue();
        assertThat(cursor.provesRestart(of(true, run(0, 3, 100)))).isFalse();
    }

    @Test
    void aSecondRestartIsProvedBeforeAnythingOfTheFirstWasPassed() {
        cursor.pass(of(true, run(0, 3, 100)));
        cursor.restart(of(true, run(2, 1, 500)));
        assertThat(cursor.provesRestart(of(true, run(0, 1, 700)))).isTrue();
    }

    @Test
    void onlyManyPagesThatBeginTooLateProveThatMessagesAreGone() {
        cursor.pass(of(true, run(0, 3, 100)));
        for (int i = 0; i < 16; i++) {
            assertThat(cursor.read(of(true, run(10, 2, 200)), 3)).isEqualTo(Reading.DOUBTFUL);
        }
        assertThat(cursor.read(of(true, run(1, 2, 101)), 3)).isEqualTo(Reading.STALE);
        var page = of(true, run(11, 2, 201));
        assertThat(cursor.read(page, 3)).isEqualTo(Reading.NEW);
        cursor.skipTo(page);
        assertThat(cursor.next()).isEqualTo(11);
        assertThat(cursor.lostBefore()).isEqualTo(201);
        assertThat(cursor.skipped(page)).isZero();
    }

    @Test
    void anAnswerToAnotherPollProvesNothingOnceTheRightOneComes() {
        cursor.pass(of(true, run(0, 3, 100)));
        for (int i = 0; i < 100; i++) {
            assertThat(cursor.read(of(true, run(10, 2, 200)), 3)).isEqualTo(Reading.DOUBTFUL);
            assertThat(cursor.read(of(true, run(3, 2, 103)), 3)).isEqualTo(Reading.NEW);
        }
    }

    @Test
    void aPageOfAnEarlierPollThatContinuesTheQueueIsBelievedAtOnce() {
        cursor.pass(of(true, run(0, 3, 100)));
        cursor.pass(of(true, run(3, 7, 103)));
        assertThat(cursor.read(of(true, run(10, 2, 200)), 3)).isEqualTo(Reading.NEW);
    }

    @Test
    void aPageThatBeginsWhereItWasAskedToIsBelievedAtOnce() {
        cursor.pass(of(true, run(0, 3, 100)));
        assertThat(cursor.read(of(true, run(10, 2, 200)), 10)).isEqualTo(Reading.NEW);
    }
}
