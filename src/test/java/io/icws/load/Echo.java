package io.icws.load;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.concurrent.atomic.LongAdder;

/**
 * A few clients, each sending its next message when the last came back; queries take 50 ms, calls a second.
 *
 * @param exchanges of each client
 */
record Echo(int exchanges) implements Scenario {

    @Override
    public Network.Pace pace() {
        return Network.Pace.MAINNET_LIKE;
    }

    @Override
    public void run(Stage stage, int size) throws IOException, InterruptedException {
        var sent = new LongAdder();
        var roundTrip = new Latencies();
        var back = new Latencies();
        var clients = stage.crowd.open(size, stage.id, (client, message) -> {
            roundTrip.since(ByteBuffer.wrap(message.content()).getLong());
            back.sinceRound(message);
            if (sent.sum() < (long) size * exchanges) {
                say(client, sent);
            }
        });
        stage.begin();
        for (var client : clients) {
            say(client, sent);
            // Not in step with one another or with the rounds.
            Thread.sleep(Duration.ofMillis(37));
        }
        Stage.await(() -> roundTrip.count() >= (long) size * exchanges);
        roundTrip.into(stage.figures(), "round trip");
        back.into(stage.figures(), "from execution");
    }

    private static void say(LeanClient client, LongAdder sent) {
        sent.increment();
        client.send(client.sign(
                ByteBuffer.allocate(Long.BYTES).putLong(System.nanoTime()).array(), false));
    }
}
