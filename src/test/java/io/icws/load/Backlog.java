package io.icws.load;

import java.io.IOException;
import java.time.Duration;
import java.util.concurrent.atomic.LongAdder;

/** So many messages of one canister, for a hundred clients, are there at once; a query takes 100 ms. */
record Backlog() implements Scenario {

    private static final int CLIENTS = 100;
    private static final int MESSAGE = 100;

    @Override
    public Network.Pace pace() {
        return Network.Pace.QUICK.withQuery(Duration.ofMillis(100));
    }

    @Override
    public void run(Stage stage, int size) throws IOException, InterruptedException {
        var delivered = new LongAdder();
        stage.crowd.open(CLIENTS, stage.id, (client, message) -> delivered.increment());
        stage.begin();
        long sent = stage.ic.sendToAll(stage.id, MESSAGE, Math.ceilDiv(size, CLIENTS));
        Stage.await(() -> delivered.sum() >= sent);
        stage.put("seconds", stage.seconds());
        stage.put("delivered", delivered.sum());
        stage.put("messages/s", delivered.sum() / stage.seconds());
        stage.put("CPU s/million messages", stage.cpuSeconds() * 1e6 / delivered.sum());
    }
}
