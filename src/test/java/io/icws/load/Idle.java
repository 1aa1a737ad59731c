package io.icws.load;

import java.io.IOException;
import java.time.Duration;

/** Clients that only stay: memory for each, and CPU time of their quiet minute. */
final class Idle implements Scenario {

    private static final Duration QUIET = Duration.ofSeconds(20);
    private static final int WARM_UP = 500;

    @Override
    public Figures run(Contender contender, int size) throws IOException, InterruptedException {
        try (var stage = new Stage(contender, Network.Pace.QUICK)) {
            stage.crowd.open(Math.min(WARM_UP, size), stage.id, (client, message) -> {});
            long before = stage.gateway.usage().residentKib();
            stage.crowd.open(size, stage.id, (client, message) -> {});
            long after = stage.gateway.usage().residentKib();
            stage.begin();
            Thread.sleep(QUIET);
            stage.figures().put("RSS base MiB", before / 1024.0);
            stage.figures().put("RSS KiB/connection", (double) (after - before) / size);
            stage.figures()
                    .put(
                            "RSS KiB/connection after 20 s",
                            (double) (stage.gateway.usage().residentKib() - before) / size);
            stage.figures().put("CPU ms/s", stage.cpuSeconds() * 1000 / QUIET.toSeconds());
            return stage.end();
        }
    }
}
