package io.icws.load;

import java.io.IOException;

/** Clients come, a few hundred at a time: CPU time for each, signature check included. */
record Opening() implements Scenario {

    @Override
    public void run(Stage stage, int size) throws IOException, InterruptedException {
        stage.crowd.open(Math.ceilDiv(size, 5), stage.id, (client, message) -> {});
        stage.begin();
        stage.crowd.open(size, stage.id, (client, message) -> {});
        stage.put("opens/s", size / stage.seconds());
        stage.put("CPU us/open", stage.cpuSeconds() * 1e6 / size);
    }
}
