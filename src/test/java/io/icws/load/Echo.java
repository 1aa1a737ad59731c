package io.icws.load;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.concurrent.atomic.LongAdder;

/** A few clients, each sending its next message when the last came back; queries take 50 ms, calls a second. */
final class Echo implements Scenario {

    private static final int EXCHANGES = 10;

    @Override
    public Figures run(Contender contender, int size) throws IOException, InterruptedException {
        try (var stage = new Stage(contender, Network.Pace.MAINNET_LIKE)) {
            var rounds = new LongAdder();
            var roundTrip = new Latencies();
            var back = new Latencies();
            var clients = stage.crowd.open(size, stage.id, (client, message) -> {
                roundTrip.since(ByteBuffer.wrap(message.content()).getLong());
                back.sinceRound(message);
                rounds.increment();
                if (rounds.sum() <= (long) size * (EXCHANGES - 1)) {
                    say(client);
                }
            });
            stage.begin();
            for (var client : clients) {
                say(client);
                // Not in step with one another or with the rounds.
                Thread.sleep(Duration.ofMillis(37));
            }
            Stage.await(() -> rounds.sum() >= (long) size * EXCHANGES);
            roundTrip.into(stage.figures(), "round trip");
            back.into(stage.figures(), "from execution");
            return stage.end();
        }
    }

    private static void say(LeanClient client) {
        client.send(client.sign(
                ByteBuffer.allocate(Long.BYTES).putLong(System.nanoTime()).array(), false));
    }
}
