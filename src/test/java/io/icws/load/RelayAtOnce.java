package io.icws.load;

import java.io.IOException;
import java.util.ArrayList;

/** All clients send a message at the same moment; calls take a second. */
final class RelayAtOnce implements Scenario {

    @Override
    public Figures run(Contender contender, int size) throws IOException, InterruptedException {
        try (var stage = new Stage(contender, Network.Pace.MAINNET_LIKE)) {
            var clients = stage.crowd.open(size, stage.id, (client, message) -> {});
            var frames = new ArrayList<byte[]>(size);
            clients.forEach(client -> frames.add(client.sign(new byte[100], false)));
            stage.begin();
            long begun = System.nanoTime();
            for (int i = 0; i < size; i++) {
                clients.get(i).send(frames.get(i));
            }
            Stage.await(() -> stage.ic.executed(stage.id, "ws_message") >= size);
            double seconds = (System.nanoTime() - begun) / 1e9;
            long executed = stage.ic.executed(stage.id, "ws_message");
            stage.figures().put("executed", executed);
            stage.figures().put("seconds", seconds);
            stage.figures().put("relayed/s", executed / seconds);
            stage.figures().put("CPU s/million messages", stage.cpuSeconds() * 1e6 / executed);
            return stage.end();
        }
    }
}
