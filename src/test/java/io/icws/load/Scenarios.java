package io.icws.load;

import java.time.Duration;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;

/** All scenarios by name, each with its usual size. */
final class Scenarios {

    record Entry(Scenario scenario, int size) {}

    static final Map<String, Entry> ALL;

    static {
        var all = new LinkedHashMap<String, Entry>();
        all.put("open", new Entry(new Opening(), 5000));
        all.put("idle", new Entry(new Idle(1000, Duration.ofSeconds(20)), 15_000));
        all.put("fan-out", new Entry(new FanOut(200, 100), 1000));
        all.put("echo", new Entry(new Echo(20), 10));
        all.put("relay", new Entry(new RelayAtOnce(), 2000));
        all.put("ack-storm", new Entry(new AckStorm(), 5000));
        all.put("backlog", new Entry(new Backlog(), 10_000));
        all.put("stalled", new Entry(new Stalled(150), 100));
        all.put("canisters", new Entry(new ManyCanisters(Duration.ofSeconds(10), Duration.ofSeconds(20)), 1000));
        all.put("push", new Entry(new Push(Duration.ofSeconds(3)), 20));
        ALL = Collections.unmodifiableMap(all);
    }

    private Scenarios() {}
}
