package io.icws.load;

import java.io.IOException;
import java.time.Duration;
import java.util.concurrent.ThreadLocalRandom;

/** After a silence the canister speaks to its one client; a query takes 50 ms. */
final class Push implements Scenario {

    private static final Duration QUERY = Duration.ofMillis(50);
    private static final long LEAST_SILENCE_MILLIS = 3000;
    private static final long SPREAD_MILLIS = 500;

    @Override
    public Figures run(Contender contender, int size) throws IOException, InterruptedException {
        try (var stage = new Stage(contender, Network.Pace.QUICK.withQuery(QUERY))) {
            var latencies = new Latencies();
            var client = stage.crowd
                    .open(1, stage.id, (self, message) -> latencies.sinceRound(message))
                    .getFirst();
            stage.begin();
            for (int i = 1; i <= size; i++) {
                Thread.sleep(LEAST_SILENCE_MILLIS + ThreadLocalRandom.current().nextLong(SPREAD_MILLIS));
                stage.ic.send(stage.id, client.principal(), 100);
                int expected = i;
                Stage.await(() -> latencies.count() >= expected);
            }
            latencies.into(stage.figures(), "push");
            return stage.end();
        }
    }
}
