package io.icws.gateway.ic;

import static org.assertj.core.api.Assertions.assertThat;

import io.icws.peer.Tree;
import io.icws.protocol.HashTree;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.time.ZoneOffset;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.springframework.boot.context.properties.bind.Binder;
import org.springframework.boot.context.properties.source.MapConfigurationPropertySource;
import org.springframework.boot.test.system.CapturedOutput;
import org.springframework.boot.test.system.OutputCaptureExtension;
import reactor.core.Disposable;
import reactor.core.publisher.Mono;
import reactor.test.scheduler.VirtualTimeScheduler;

@ExtendWith(OutputCaptureExtension.class)
class NetworkProbeTest {

    private static final IcError UNREACHABLE = new IcError.Unreachable("no such host: icp-api.invalid");

    private final SteadyClock clock =
            () -> Instant.EPOCH.plusMillis(VirtualTimeScheduler.get().now(TimeUnit.MILLISECONDS));
    private Duration suspended = Duration.ZERO;
    private final Clock wall =
            ((InstantSource) () -> clock.now().plus(suspended).plusSeconds(3)).withZone(ZoneOffset.UTC);
    private final IcTime time = new IcTime(wall, clock);
    private @Nullable IcError error;
    private @Nullable RuntimeException bug;
    private int asked;
    private @Nullable Disposable running;

    @BeforeEach
    void start() {
        VirtualTimeScheduler.getOrSet();
    }

    @AfterEach
    void stop() {
        if (running != null) {
            running.dispose();
        }
        VirtualTimeScheduler.reset();
    }

    @Test
    void warnsEveryMinuteWhileTheInternetComputerWasNeverReached(CapturedOutput output) {
        error = UNREACHABLE;
        var probe = probe(Network.MAINNET);
        pass(Duration.ofMinutes(10));

        assertThat(probe.wasReached()).isFalse();
        assertThat(probe.isReachable()).isFalse();
        assertThat(warnings(output)).isBetween(8, 11);
        assertThat(output).contains("No usable answer from https://icp-api.invalid yet: no such host: icp-api.invalid");
        assertThat(asked).as("questions in ten minutes").isBetween(30, 80);

        error = null;
        pass(Duration.ofSeconds(20));
        assertThat(probe.wasReached()).isTrue();
        assertThat(probe.isReachable()).isTrue();
        assertThat(output).containsOnlyOnce("https://icp-api.invalid answers again");
    }

    @Test
    void asksOnceAMinuteWhileAllIsWellAndForgivesOneFailure(CapturedOutput output) {
        var probe = probe(Network.MAINNET);
        pass(Duration.ofMinutes(10).minusSeconds(1));
        assertThat(asked).isEqualTo(10);

        error = UNREACHABLE;
        pass(Duration.ofSeconds(1));
        error = null;
        pass(Duration.ofSeconds(30));
        assertThat(probe.isReachable()).isTrue();
        assertThat(warnings(output)).isZero();

        error = UNREACHABLE;
        pass(Duration.ofMinutes(2));
        assertThat(probe.isReachable()).isFalse();
        assertThat(probe.wasReached()).isTrue();
        assertThat(warnings(output)).isPositive();
    }

    @Test
    void somethingElseThatAnswersIsNotTheInternetComputer(CapturedOutput output) {
        error = new IcError.Http(404, "no such page");
        var probe = probe(Network.MAINNET);
        pass(Duration.ofMinutes(2));

        assertThat(probe.wasReached()).isFalse();
        assertThat(output).contains("HTTP 404: no such page");
    }

    @Test
    void aLocalNetworkNeedNotTellItsTime(CapturedOutput output) {
        error = new IcError.Http(400, "canister_not_found");
        var probe = probe(Network.LOCAL);
        pass(Duration.ofMinutes(2));

        assertThat(probe.isReachable()).isTrue();
        assertThat(warnings(output)).isZero();
    }

    /** Such as one that is simulated and advances on demand only. */
    @Test
    void aNetworkWhoseTimeStandsStillIsNotAskedEverySecondForEver() {
        time.certified(Instant.EPOCH);
        probe(Network.LOCAL);
        pass(Duration.ofHours(1));
        assertThat(asked).isBetween(60, 100);
    }

    @Test
    void asksAtOnceWhenTheClockHasJumpedAhead() {
        for (int second = 0; second < 3; second++) {
            time.certified(Instant.EPOCH.plusSeconds(second));
        }
        probe(Network.MAINNET);
        pass(Duration.ofSeconds(10));
        assertThat(asked).isEqualTo(1);

        suspended = Duration.ofHours(1);
        pass(Duration.ofSeconds(3));
        assertThat(asked).isBetween(2, 4);
    }

    @Test
    void goesOnAfterABug(CapturedOutput output) {
        bug = new ArithmeticException("long overflow");
        var probe = probe(Network.MAINNET);
        pass(Duration.ofMinutes(5));
        assertThat(asked).isBetween(5, 6);
        assertThat(output.getOut().split("Reading the time", -1)).hasSize(2);

        bug = null;
        pass(Duration.ofMinutes(1));
        assertThat(probe.wasReached()).isTrue();
    }

    private NetworkProbe probe(Network network) {
        var properties = new Binder(new MapConfigurationPropertySource(
                        java.util.Map.of("gateway.ic.url", "https://icp-api.invalid")))
                .bind("gateway.ic", IcProperties.class)
                .get();
        Mono<HashTree> certifiedTime = Mono.defer(() -> {
            asked++;
            if (bug != null) {
                throw bug;
            }
            return error == null ? Mono.just(new Tree.Empty().toHashTree()) : Mono.error(new IcException(error));
        });
        var probe = new NetworkProbe(network, certifiedTime, time, properties, clock);
        running = probe.run().subscribe();
        return probe;
    }

    private static int warnings(CapturedOutput output) {
        return output.getOut().split("No usable answer from", -1).length - 1;
    }

    private static void pass(Duration time) {
        VirtualTimeScheduler.get().advanceTimeBy(time);
    }
}
