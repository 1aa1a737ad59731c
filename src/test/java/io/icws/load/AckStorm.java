package io.icws.load;

import java.io.IOException;
import java.time.Duration;

/** The canister acknowledges all its clients at once, and each answers with a keep-alive; calls take a second. */
record AckStorm() implements Scenario {

    /** After which the canister drops those that have not answered. */
    private static final Duration LIMIT = Duration.ofSeconds(60);

    @Override
    public Network.Pace pace() {
        return Network.Pace.MAINNET_LIKE;
    }

    @Override
    public void run(Stage stage, int size) throws IOException, InterruptedException {
        stage.crowd.open(size, stage.id, (client, message) -> {});
        stage.begin();
        stage.ic.acknowledge(stage.id);
        Stage.await(() -> keepAlives(stage) >= size, LIMIT);
        stage.put("seconds", stage.seconds());
        stage.put("keep-alives within 60 s", (double) keepAlives(stage) / size);
        stage.put("CPU us/keep-alive", stage.cpuSeconds() * 1e6 / keepAlives(stage));
    }

    private static long keepAlives(Stage stage) {
        return stage.ic.executed(stage.id, "ws_message");
    }
}
