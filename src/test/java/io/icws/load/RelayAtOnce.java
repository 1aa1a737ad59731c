package io.icws.load;

import java.io.IOException;
import java.util.ArrayList;

/** All clients send a message at the same moment; calls take a second. */
record RelayAtOnce() implements Scenario {

    @Override
    public Network.Pace pace() {
        return Network.Pace.MAINNET_LIKE;
    }

    @Override
    public void run(Stage stage, int size) throws IOException, InterruptedException {
        var clients = stage.crowd.open(size, stage.id, (client, message) -> {});
        var frames = new ArrayList<byte[]>(size);
        clients.forEach(client -> frames.add(client.sign(new byte[100], false)));
        stage.begin();
        for (int i = 0; i < size; i++) {
            clients.get(i).send(frames.get(i));
        }
        Stage.await(() -> stage.ic.executed(stage.id, "ws_message") >= size);
        double seconds = stage.seconds();
        long executed = stage.ic.executed(stage.id, "ws_message");
        stage.put("relayed/s", executed / seconds);
        stage.put("seconds", seconds);
        stage.put("executed", executed);
        stage.put("CPU s/million messages", stage.cpuSeconds() * 1e6 / executed);
    }
}
