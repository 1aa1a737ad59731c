package io.icws.load;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.params.provider.Arguments.arguments;

import java.time.Duration;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** Every scenario runs for a moment against this gateway, and counts what it says it counts. How fast is not asked. */
class LoadIT {

    private static Network ic;
    private static Contender.Running gateway;

    @BeforeAll
    static void start() throws Exception {
        ic = Network.start(Network.Pace.QUICK);
        gateway = Contender.classes("java").start(ic.url());
    }

    @AfterAll
    static void stop() throws Exception {
        gateway.close();
        ic.close();
    }

    static Stream<Arguments> scenarios() {
        var moment = Duration.ofMillis(300);
        return Stream.of(
                arguments(new Opening(), 10, "opens/s", 0.1, 1e6),
                arguments(new Idle(5, moment), 10, "RSS base MiB", 10, 10_000),
                arguments(new FanOut(1, 2), 60, "delivered", 120, 120),
                arguments(new FanOut(1, 2), 60, "wire bytes/message", 500, 20_000),
                arguments(new Echo(2), 3, "round trip count", 6, 6),
                arguments(new RelayAtOnce(), 20, "executed", 20, 20),
                arguments(new AckStorm(), 20, "keep-alives within 60 s", 1, 1),
                arguments(new Backlog(), 300, "delivered", 300, 300),
                arguments(new Stalled(3), 5, "delivered meanwhile", 1, 1),
                arguments(new ManyCanisters(moment, moment), 5, "queries/s", 1, 1e5),
                arguments(new Push(moment), 2, "push count", 2, 2));
    }

    @ParameterizedTest(name = "{0}: {2}")
    @MethodSource("scenarios")
    void counts(Scenario scenario, int size, String figure, double least, double most) throws Exception {
        try (var stage = new Stage(ic, gateway)) {
            var figures = stage.run(scenario, size).values();
            assertThat(figures.get(figure)).isBetween(least, most);
            assertThat(figures.values()).allSatisfy(value -> assertThat(value).isFinite());
        }
    }

    @Test
    void everyScenarioIsTried() {
        assertThat(scenarios()
                        .<Object>map(arguments -> arguments.get()[0].getClass())
                        .distinct())
                .hasSameElementsAs(Scenarios.ALL.values().stream()
                        .<Object>map(entry -> entry.scenario().getClass())
                        .toList());
    }
}
