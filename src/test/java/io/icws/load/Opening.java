package io.icws.load;

import java.io.IOException;

/** Clients come, a few hundred at a time: CPU time for each, signature check included. */
final class Opening implements Scenario {

    private static final double MILLION = 1e6;

    @Override
    public Figures run(Contender contender, int size) throws IOException, InterruptedException {
        try (var stage = new Stage(contender, Network.Pace.QUICK)) {
            stage.crowd.open(Math.ceilDiv(size, 5), stage.id, (client, message) -> {});
            stage.begin();
            long begun = System.nanoTime();
            stage.crowd.open(size, stage.id, (client, message) -> {});
            stage.figures().put("opens/s", size / ((System.nanoTime() - begun) / 1e9));
            stage.figures().put("CPU us/open", stage.cpuSeconds() * MILLION / size);
            return stage.end();
        }
    }
}
