package io.icws.gateway.polling;

import static org.assertj.core.api.Assertions.assertThat;

import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;
import org.springframework.boot.context.properties.bind.Binder;
import org.springframework.boot.context.properties.source.MapConfigurationPropertySource;

class PollBudgetTest {

    private final AtomicLong nanos = new AtomicLong();
    private final SimpleMeterRegistry meters = new SimpleMeterRegistry();
    private final PollBudget budget = new PollBudget(
            new Binder(new MapConfigurationPropertySource(
                            Map.of("max-polls-per-second", 10, "max-bytes-per-second", 1_000)))
                    .bindOrCreate("", PollingProperties.class),
            new PollingMeters(meters),
            nanos::get);
    private final Counter polls = waits("canister_polls");
    private final Counter bytes = waits("canister_bytes");

    private Counter waits(String limit) {
        return meters.get("gateway.limits.hit").tag("limit", limit).counter();
    }

    @Test
    void pollsBeyondTheRateWaitTheirTurn() {
        for (int i = 0; i < 10; i++) {
            assertThat(budget.take()).isZero();
        }
        assertThat(budget.take()).isEqualTo(Duration.ofMillis(100).toNanos());
        assertThat(polls.count()).isOne();
        assertThat(bytes.count()).isZero();
    }

    @Test
    void aPageThatOverdrawsTheBudgetIsPaidForBeforeTheNextPoll() {
        assertThat(budget.take()).isZero();
        budget.spend(3_000);
        assertThat(budget.take())
                .isBetween(
                        Duration.ofSeconds(2).toNanos(),
                        Duration.ofMillis(2_001).toNanos());
        assertThat(bytes.count()).isOne();
        nanos.addAndGet(Duration.ofMillis(2_001).toNanos());
        assertThat(budget.take()).isZero();
    }
}
