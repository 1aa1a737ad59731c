package io.icws.load;

import java.io.IOException;
import java.time.Duration;

/**
 * Clients that only stay: memory for each, and CPU time of their silence.
 *
 * @param warmUp clients that come before and do not count
 * @param quiet how long it is watched
 */
record Idle(int warmUp, Duration quiet) implements Scenario {

    @Override
    public void run(Stage stage, int size) throws IOException, InterruptedException {
        var memory = stage.gateway.usage();
        stage.crowd.open(warmUp, stage.id, (client, message) -> {});
        long before = memory.residentKib();
        stage.crowd.open(size, stage.id, (client, message) -> {});
        stage.put("RSS base MiB", before / 1024.0);
        stage.put("RSS KiB/connection", (double) (memory.residentKib() - before) / size);
        stage.begin();
        Thread.sleep(quiet);
        stage.put("CPU ms/s", stage.cpuSeconds() * 1000 / stage.seconds());
        long settled = memory.residentKib();
        stage.put("RSS KiB/connection, later", (double) (settled - before) / size);
        stage.put("RSS MiB, later", settled / 1024.0);
    }
}
