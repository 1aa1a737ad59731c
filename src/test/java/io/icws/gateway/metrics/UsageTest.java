package io.icws.gateway.metrics;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.tuple;

import io.icws.gateway.metrics.UsageReport.BothWays;
import io.icws.protocol.Principal;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.time.Duration;
import java.time.Instant;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

class UsageTest {

    private static final Instant START = Instant.parse("2026-01-01T00:00:00Z");
    private static final Principal GATEWAY = Principal.selfAuthenticating(new byte[] {0});

    private final SimpleMeterRegistry registry = new SimpleMeterRegistry();
    private long seconds;

    @Test
    void reportsWhatEachCanisterUsedInThePeriod() {
        var usage = usage(10, 10);
        var one = usage.connect(canister(1));
        one.up(100);
        one.up(20);
        one.down(3_000);
        one.poll();
        one.polled(500);
        one.relayed(RelayOutcome.OK);
        one.relayed(RelayOutcome.REJECTED);
        usage.connect(canister(2));
        seconds = 60;

        var report = usage.finish(now());

        assertThat(report.gateway()).isEqualTo(GATEWAY.toString());
        assertThat(report.from()).isEqualTo(START);
        assertThat(report.to()).isEqualTo(START.plusSeconds(60));
        assertThat(report.number()).isOne();
        assertThat(report.finished()).isTrue();
        assertThat(report.canisters())
                .extracting(UsageReport.Line::canister)
                .containsExactly(canister(1).toString(), canister(2).toString());
        var line = report.canisters().getFirst();
        assertThat(line.connections()).isOne();
        assertThat(line.connectionSeconds()).isEqualTo(60);
        assertThat(line.messages()).isEqualTo(new BothWays(2, 1));
        assertThat(line.bytes()).isEqualTo(new BothWays(120, 3_000));
        assertThat(line.polls()).isOne();
        assertThat(line.polledBytes()).isEqualTo(500);
        assertThat(line.relays())
                .containsEntry("ok", 1L)
                .containsEntry("rejected", 1L)
                .containsEntry("unknown", 0L);
    }

    @Test
    void periodsFollowOneAnotherWithoutGapOrOverlap() {
        var usage = usage(10, 10);
        var account = usage.connect(canister(1));
        account.up(100);
        seconds = 60;
        var first = usage.finish(now());
        seconds = 90;
        account.up(7);
        account.disconnected();
        var soFar = usage.soFar(now());
        seconds = 120;
        var second = usage.finish(now());

        assertThat(second.from()).isEqualTo(first.to());
        assertThat(second.number()).isEqualTo(2);
        assertThat(soFar.finished()).isFalse();
        assertThat(soFar.canisters()).isEqualTo(second.canisters());
        assertThat(second.canisters().getFirst().bytes()).isEqualTo(new BothWays(7, 0));
        assertThat(second.canisters().getFirst().connections()).isZero();
        assertThat(second.canisters().getFirst().connectionSeconds()).isEqualTo(30);
    }

    /** The report of the next period begins where this one ended, however late anybody asks for it. */
    @Test
    void useBetweenAReportAndTheNextPeriodCountsOnce() {
        var usage = usage(10, 10);
        var account = usage.connect(canister(1));
        account.up(1);
        var soFar = usage.soFar(now());
        account.up(10);
        var first = usage.finish(now());
        account.up(100);
        var empty = usage.soFar(now());
        account.up(1_000);
        var second = usage.finish(now());
        var third = usage.finish(now());

        assertThat(Stream.of(soFar, first, empty, second)
                        .map(report -> report.canisters().getFirst().bytes().up()))
                .containsExactly(1L, 11L, 100L, 1_100L);
        assertThat(third.canisters()).isEmpty();
    }

    @Test
    void canistersBeyondTheBoundShareOneLineWhichIsNotLost() {
        var usage = usage(1, 10);
        usage.connect(canister(1)).up(1);
        usage.connect(canister(2)).up(10);
        usage.connect(canister(3)).up(100);

        assertThat(usage.finish(now()).canisters())
                .extracting(UsageReport.Line::canister, line -> line.bytes().up())
                .containsExactly(tuple("other", 110L), tuple(canister(1).toString(), 1L));
    }

    @Test
    void theLabelOfACanisterIsCappedAndGivenBackAfterAPeriodWithoutUse() {
        var usage = usage(10, 1);
        var first = usage.connect(canister(1));
        first.up(1);
        var second = usage.connect(canister(2));
        second.up(10);
        assertThat(metered(canister(1).toString())).isEqualTo(1);
        assertThat(metered("other")).isEqualTo(10);

        first.disconnected();
        second.disconnected();
        usage.finish(now());
        usage.finish(now());
        usage.connect(canister(3)).up(100);

        assertThat(registry.find("gateway.canister.messages")
                        .tag("canister", canister(1).toString())
                        .meters())
                .isEmpty();
        assertThat(metered(canister(3).toString())).isEqualTo(100);
        assertThat(metered("other")).isEqualTo(10);
    }

    /** The last call of a client is decided after its connection has ended. */
    @Test
    void anAccountThatIsUsedAfterASilentPeriodIsNotIdle() {
        var account = new UsageAccount("canister", null, () -> 0);
        account.endPeriod();
        assertThat(account.isIdle()).isTrue();
        account.relayed(RelayOutcome.OK);
        assertThat(account.isIdle()).isFalse();
    }

    @Test
    void aConnectionKeepsItsAccountThroughSilentPeriods() {
        var usage = usage(10, 10);
        var account = usage.connect(canister(1));
        usage.finish(now());
        usage.finish(now());
        account.down(5);

        assertThat(usage.of(canister(1))).isSameAs(account);
        assertThat(usage.finish(now()).canisters()).hasSize(1);
    }

    private double metered(String canister) {
        return registry.get("gateway.canister.traffic")
                .tags("canister", canister, "direction", "up")
                .functionCounter()
                .count();
    }

    private Instant now() {
        return START.plusSeconds(seconds);
    }

    private Usage usage(int accounts, int metered) {
        return new Usage(
                new UsageProperties(Duration.ofHours(1), null, metered),
                accounts,
                registry,
                GATEWAY,
                START,
                () -> TimeUnit.SECONDS.toNanos(seconds));
    }

    private static Principal canister(int n) {
        return Principal.selfAuthenticating(new byte[] {(byte) n});
    }
}
