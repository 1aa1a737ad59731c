package io.icws.load;

import java.io.IOException;
import java.time.Duration;

/** The canister acknowledges all its clients at once, and each answers with a keep-alive; calls take a second. */
final class AckStorm implements Scenario {

    /** After which the canister drops those that have not answered. */
    private static final Duration LIMIT = Duration.ofSeconds(60);

    @Override
    public Figures run(Contender contender, int size) throws IOException, InterruptedException {
        try (var stage = new Stage(contender, Network.Pace.MAINNET_LIKE)) {
            stage.crowd.open(size, stage.id, (client, message) -> {});
            stage.begin();
            long begun = System.nanoTime();
            stage.ic.acknowledge(stage.id);
            Stage.await(() -> keepAlives(stage) >= size, LIMIT);
            stage.figures().put("keep-alives within 60 s", (double) keepAlives(stage) / size);
            stage.figures().put("seconds", (System.nanoTime() - begun) / 1e9);
            stage.figures().put("CPU s", stage.cpuSeconds());
            return stage.end();
        }
    }

    private static long keepAlives(Stage stage) {
        return stage.ic.executed(stage.id, "ws_message");
    }
}
