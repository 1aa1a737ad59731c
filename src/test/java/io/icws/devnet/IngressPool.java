package io.icws.devnet;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Queue;
import java.util.Random;
import java.util.concurrent.ConcurrentLinkedQueue;

/** Calls that have arrived and are in no block yet: nothing orders them. */
final class IngressPool {

    private final Queue<IngressMessage> arrived = new ConcurrentLinkedQueue<>();
    private final List<IngressMessage> waiting = new ArrayList<>();
    private final DevnetBuilder options;
    private final Random random;

    IngressPool(DevnetBuilder options) {
        this.options = options;
        this.random = new Random(options.seed);
    }

    /** Any thread. */
    void add(IngressMessage message) {
        arrived.add(message);
    }

    /** Takes out what belongs to this round's block, in the block's order. */
    List<IngressMessage> block(long round) {
        for (var message = arrived.poll(); message != null; message = arrived.poll()) {
            message.inductionRound(round + options.inductionDelay(random));
            waiting.add(message);
        }
        var block = new ArrayList<IngressMessage>();
        waiting.removeIf(message -> message.inductionRound() <= round && block.add(message));
        if (options.order == Devnet.Order.SHUFFLED) {
            Collections.shuffle(block, random);
        }
        return block;
    }
}
