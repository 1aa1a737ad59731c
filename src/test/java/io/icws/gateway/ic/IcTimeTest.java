package io.icws.gateway.ic;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.time.ZoneOffset;
import org.junit.jupiter.api.Test;

class IcTimeTest {

    private static final Duration LAG = Duration.ofSeconds(1);

    private Instant real = Instant.parse("2026-11-28T10:00:00Z");
    private Duration wrong = Duration.ZERO;
    private final Clock wall = ((InstantSource) () -> real.plus(wrong)).withZone(ZoneOffset.UTC);
    private final IcTime time = new IcTime(wall, () -> real);

    @Test
    void nothingIsKnownBeforeACertificate() {
        assertThat(time.offset()).isNull();
        assertThat(time.wrongBy()).isNull();
        assertThat(time.now()).isEqualTo(real);
    }

    @Test
    void oneCertificateProvesThatTheClockIsSlow() {
        wrong = Duration.ofMinutes(-2);
        time.certified(real.minus(LAG));

        assertThat(time.offset()).isEqualTo(wrong.plus(LAG));
        assertThat(time.now()).isEqualTo(real.minus(LAG));
        assertThat(time.clock().instant()).isEqualTo(real.minus(LAG));
    }

    @Test
    void onlyThreeCertificatesShowThatItIsFast() {
        wrong = Duration.ofMinutes(2);
        for (int i = 0; i < 2; i++) {
            later(LAG);
            time.certified(real.minus(LAG));
            assertThat(time.offset()).isNull();
            assertThat(time.isInDoubt()).isTrue();
            assertThat(time.now()).isEqualTo(wall.instant());
        }
        later(LAG);
        time.certified(real.minus(LAG));

        assertThat(time.offset()).isEqualTo(wrong.plus(LAG));
        assertThat(time.isInDoubt()).isFalse();
        assertThat(time.now()).isEqualTo(real.minus(LAG));
    }

    @Test
    void nodesThatLagAndOldCertificatesChangeNothing() {
        synchronize();
        for (int minute = 0; minute < 10; minute++) {
            later(Duration.ofSeconds(20));
            time.certified(real.minus(Duration.ofHours(1)));
            later(Duration.ofSeconds(20));
            time.certified(real.minus(Duration.ofSeconds(15)));
            later(Duration.ofSeconds(20));
            time.certified(real.minus(LAG));
            assertThat(time.offset()).isEqualTo(LAG);
        }
    }

    /** It certifies the same state again and again. */
    @Test
    void aSubnetThatStandsStillDoesNotMakeTheClockFast() {
        synchronize();
        var last = real.minus(LAG);
        for (int minute = 0; minute < 30; minute++) {
            later(Duration.ofMinutes(1));
            time.certified(last);
        }
        assertThat(time.offset()).isEqualTo(LAG);

        time.certified(real.minus(Duration.ofMinutes(10)));
        assertThat(time.offset()).isEqualTo(LAG);
    }

    @Test
    void aClockThatIsSetBackIsNoticedWithoutANewCertificate() {
        synchronize();
        wrong = Duration.ofHours(-1);
        assertThat(time.offset()).isEqualTo(wrong.plus(LAG));
        wrong = Duration.ZERO;
        assertThat(time.offset()).isEqualTo(LAG);
        assertThat(time.now()).isEqualTo(real);
    }

    @Test
    void aClockThatIsSetAheadIsInDoubtUntilThreeNewCertificatesShowIt() {
        synchronize();
        wrong = Duration.ofHours(1);
        assertThat(time.isInDoubt()).isTrue();
        assertThat(time.offset()).isNull();
        for (int i = 0; i < 2; i++) {
            later(LAG);
            time.certified(real.minus(LAG));
            assertThat(time.offset()).isNull();
        }
        later(LAG);
        time.certified(real.minus(LAG));
        assertThat(time.isInDoubt()).isFalse();
        assertThat(time.offset()).isEqualTo(wrong.plus(LAG));
    }

    /** An answer that was on its way when the machine was suspended is read after that, and is as old as the suspension. */
    @Test
    void aSuspendedMachineHasNoWrongClock() {
        var suspended = new Duration[] {Duration.ZERO};
        var machine = new IcTime(wall, () -> real.minus(suspended[0]));
        for (int i = 0; i < 3; i++) {
            later(LAG);
            machine.certified(real.minus(LAG));
        }
        var before = real;
        suspended[0] = Duration.ofHours(1);
        later(suspended[0]);
        assertThat(machine.isInDoubt()).isTrue();
        assertThat(machine.now()).isEqualTo(real);
        machine.certified(before);
        assertThat(machine.offset()).isNull();
        assertThat(machine.now()).isEqualTo(real);

        for (int i = 0; i < 3; i++) {
            later(LAG);
            machine.certified(real.minus(LAG));
            assertThat(machine.wrongBy()).isNull();
        }
        assertThat(machine.isInDoubt()).isFalse();
        assertThat(machine.offset()).isEqualTo(LAG);
    }

    /** The steady clock stands still while the machine is suspended, and so does what it says of the Internet Computer. */
    @Test
    void whatIsLongAgoDoesNotCount() {
        var steady = new Instant[] {real};
        var drifting = new IcTime(wall, () -> steady[0]);
        for (int minute = 0; minute < 10; minute++) {
            drifting.certified(real.minus(LAG));
            later(Duration.ofMinutes(1));
            steady[0] = steady[0].plus(Duration.ofSeconds(62));
        }
        assertThat(drifting.offset()).isBetween(Duration.ofSeconds(-12), Duration.ofSeconds(1));
    }

    @Test
    void anotherNetworkHasOtherTime() {
        synchronize();
        time.forget();
        assertThat(time.offset()).isNull();
        time.certified(real.plus(Duration.ofDays(1)));
        assertThat(time.offset()).isEqualTo(Duration.ofDays(-1));
    }

    private void synchronize() {
        for (int i = 0; i < 3; i++) {
            later(LAG);
            time.certified(real.minus(LAG));
        }
        assertThat(time.offset()).isEqualTo(LAG);
        assertThat(time.wrongBy()).isNull();
        assertThat(time.now()).isEqualTo(real);
    }

    private void later(Duration by) {
        real = real.plus(by);
    }
}
