package io.icws.load;

import java.io.IOException;
import java.time.Duration;
import java.util.concurrent.ThreadLocalRandom;

/**
 * After a silence the canister speaks to its one client; a query takes 50 ms.
 *
 * @param silence the least; up to half a second more, so that nothing is in step
 */
record Push(Duration silence) implements Scenario {

    private static final long SPREAD_MILLIS = 500;

    @Override
    public Network.Pace pace() {
        return Network.Pace.QUICK.withQuery(Duration.ofMillis(50));
    }

    @Override
    public void run(Stage stage, int size) throws IOException, InterruptedException {
        var latencies = new Latencies();
        var client = stage.crowd
                .open(1, stage.id, (self, message) -> latencies.sinceRound(message))
                .getFirst();
        stage.begin();
        for (int i = 1; i <= size; i++) {
            Thread.sleep(silence.toMillis() + ThreadLocalRandom.current().nextLong(SPREAD_MILLIS));
            stage.ic.send(stage.id, client.principal(), 100);
            int expected = i;
            Stage.await(() -> latencies.count() >= expected);
        }
        latencies.into(stage.figures(), "push");
    }
}
