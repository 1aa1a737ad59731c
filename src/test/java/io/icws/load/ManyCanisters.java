package io.icws.load;

import java.io.IOException;
import java.time.Duration;

/**
 * Many canisters, one silent client each: what the gateway asks of the network and of its own machine.
 *
 * @param settle until it counts
 * @param quiet how long it is watched
 */
record ManyCanisters(Duration settle, Duration quiet) implements Scenario {

    @Override
    public Network.Pace pace() {
        return Network.Pace.QUICK.withRound(Duration.ofMillis(500));
    }

    @Override
    public void run(Stage stage, int size) throws IOException, InterruptedException {
        stage.crowd.openOneOfEach(stage.ic.install(size));
        Thread.sleep(settle);
        long before = stage.ic.queries();
        stage.begin();
        Thread.sleep(quiet);
        double queries = stage.ic.queries() - before;
        stage.put("queries/s", queries / stage.seconds());
        stage.put("queries/s of a canister", queries / stage.seconds() / size);
        stage.put("CPU ms/s", stage.cpuSeconds() * 1000 / stage.seconds());
    }
}
