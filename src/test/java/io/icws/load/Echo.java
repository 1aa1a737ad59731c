package io.icws.load;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.atomic.LongAdder;

/**
 * A few clients, each sending its next message when the last came back; queries take 50 ms, calls a second.
 *
 * @param exchanges of each client
 */
record Echo(int exchanges) implements Scenario {

    private static final long MOST_PAUSE_MILLIS = 300;

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
                sayLater(client, sent);
            }
        });
        stage.begin();
        clients.forEach(client -> sayLater(client, sent));
        var direct = new Direct(stage.ic.url(), stage.id);
        var least = new Latencies();
        for (int i = 0; i < exchanges; i++) {
            Thread.sleep(ThreadLocalRandom.current().nextLong(MOST_PAUSE_MILLIS));
            long begun = System.nanoTime();
            direct.exchange();
            least.since(begun);
        }
        Stage.await(() -> roundTrip.count() >= (long) size * exchanges);
        roundTrip.into(stage.figures(), "round trip");
        least.into(stage.figures(), "call and query without a gateway");
        back.into(stage.figures(), "from execution");
    }

    /** Some time later, or all would be in step with the rounds, and a round trip always as many of them. */
    private static void sayLater(LeanClient client, LongAdder sent) {
        sent.increment();
        client.later(
                ThreadLocalRandom.current().nextLong(MOST_PAUSE_MILLIS),
                () -> client.send(client.sign(
                        ByteBuffer.allocate(Long.BYTES)
                                .putLong(System.nanoTime())
                                .array(),
                        false)));
    }
}
