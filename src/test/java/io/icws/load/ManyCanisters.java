package io.icws.load;

import java.io.IOException;
import java.time.Duration;

/** Many canisters, one silent client each: what the gateway asks of the network and of its own machine. */
final class ManyCanisters implements Scenario {

    private static final Duration SETTLE = Duration.ofSeconds(10);
    private static final Duration QUIET = Duration.ofSeconds(20);

    @Override
    public Figures run(Contender contender, int size) throws IOException, InterruptedException {
        try (var stage = new Stage(contender, Network.Pace.QUICK.withRound(Duration.ofMillis(500)))) {
            for (var canister : stage.ic.install(size)) {
                stage.crowd.open(1, canister, (client, message) -> {});
            }
            Thread.sleep(SETTLE);
            long queries = stage.ic.queries();
            stage.begin();
            long begun = System.nanoTime();
            Thread.sleep(QUIET);
            double seconds = (System.nanoTime() - begun) / 1e9;
            double asked = stage.ic.queries() - queries;
            stage.figures().put("queries/s of a canister", asked / seconds / size);
            stage.figures().put("queries/s", asked / seconds);
            stage.figures().put("CPU ms/s", stage.cpuSeconds() * 1000 / seconds);
            return stage.end();
        }
    }
}
