package io.icws.gateway.ic;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;
import reactor.core.publisher.Sinks;
import reactor.test.StepVerifier;

class RequestBudgetTest {

    private static final IcException TOO_MANY = new IcException(new IcError.Http(429, "slow down"));

    private final List<Sinks.One<String>> underWay = new ArrayList<>();

    @Test
    void runsInOrderAndNoMoreThanAllowed() {
        var budget = budget(2, 10, Duration.ofSeconds(5));
        var done = new ArrayList<String>();
        for (int i = 0; i < 4; i++) {
            budget.run(request()).subscribe(done::add);
        }
        assertThat(underWay).hasSize(2);

        underWay.get(1).tryEmitValue("second");
        assertThat(underWay).hasSize(3);
        underWay.get(0).tryEmitValue("first");
        assertThat(underWay).hasSize(4);
        assertThat(done).containsExactly("second", "first");
    }

    @Test
    void refusesWhenTooManyWait() {
        var budget = budget(1, 1, Duration.ofSeconds(5));
        budget.run(request()).subscribe();
        budget.run(request()).subscribe();

        StepVerifier.create(budget.run(request()))
                .verifyErrorSatisfies(e -> assertThat(((IcException) e).error()).isInstanceOf(IcError.NotSent.class));
        underWay.getFirst().tryEmitValue("done");
        assertThat(underWay).as("the one that waited").hasSize(2);
    }

    @Test
    void givesUpWaiting() {
        StepVerifier.withVirtualTime(() -> {
                    var budget = budget(1, 1, Duration.ofSeconds(5));
                    budget.run(request()).subscribe();
                    return budget.run(request());
                })
                .expectSubscription()
                .expectNoEvent(Duration.ofSeconds(5))
                .verifyErrorSatisfies(e ->
                        assertThat(e).hasMessageContaining("gateway.ic.test").hasMessageContaining("PT5S"));
    }

    @Test
    void aRequestThatIsGivenUpFreesItsPlaceWherever() {
        var budget = budget(1, 2, Duration.ofSeconds(5));
        var running = budget.run(request()).subscribe();
        var waiting = budget.run(request()).subscribe();
        budget.run(request()).subscribe();

        waiting.dispose();
        assertThat(underWay).hasSize(1);
        running.dispose();
        assertThat(underWay).hasSize(2);
        budget.run(request()).subscribe();
        assertThat(underWay).hasSize(2);
    }

    @Test
    void tooManyRequestsHalvesTheLimitOnceAndSuccessRaisesIt() {
        var budget = budget(8, 100, Duration.ofSeconds(5));
        for (int i = 0; i < 40; i++) {
            budget.run(request()).subscribe(answer -> {}, e -> {});
        }
        assertThat(underWay).hasSize(8);
        for (int i = 0; i < 8; i++) {
            underWay.get(i).tryEmitError(TOO_MANY);
        }
        assertThat(underWay).as("four more").hasSize(12);

        for (int i = 8; i < underWay.size() && underWay.size() < 40; i++) {
            underWay.get(i).tryEmitValue("fine");
        }
        long open = underWay.stream()
                .filter(sink -> sink.currentSubscriberCount() > 0)
                .count();
        assertThat(open).isGreaterThan(4).isLessThanOrEqualTo(8);
    }

    @Test
    void requestsThatFailAtOnceDoNotNest() {
        var budget = budget(1, 10_000, Duration.ofSeconds(60));
        var failures = new AtomicInteger();
        budget.run(request()).subscribe();
        Flux.range(0, 5_000)
                .flatMap(
                        i -> budget.run(Mono.error(TOO_MANY)).onErrorResume(e -> {
                            failures.incrementAndGet();
                            return Mono.empty();
                        }),
                        10_000)
                .subscribe();

        underWay.getFirst().tryEmitValue("done");
        assertThat(failures).hasValue(5_000);
    }

    private Mono<String> request() {
        return Mono.defer(() -> {
            Sinks.One<String> sink = Sinks.one();
            underWay.add(sink);
            return sink.asMono();
        });
    }

    private static RequestBudget budget(int inFlight, int waiting, Duration maxWait) {
        return new RequestBudget("gateway.ic.test", new RequestBudget.Bounds(inFlight, waiting, maxWait));
    }
}
