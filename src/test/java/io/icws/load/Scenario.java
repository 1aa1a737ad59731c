package io.icws.load;

import io.icws.devnet.Devnet;
import io.icws.devnet.DevnetBuilder;
import java.io.IOException;
import java.time.Duration;

/** What is done to a gateway, and what is measured meanwhile. */
interface Scenario {

    /** @param size of the crowd, or of whatever the scenario is about */
    Figures run(Contender contender, int size) throws IOException, InterruptedException;

    /** Quick rounds; queries are answered at once. */
    static DevnetBuilder quick() {
        return Devnet.builder().roundLength(Duration.ofMillis(100));
    }

    /** A call takes about a second from its arrival to its certified answer. */
    static DevnetBuilder mainnetLike(Duration queryLatency) {
        return Devnet.builder()
                .roundLength(Duration.ofMillis(100))
                .executionDelay(9)
                .queryLatency(queryLatency, queryLatency);
    }
}
