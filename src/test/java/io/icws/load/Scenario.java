package io.icws.load;

import java.io.IOException;

/** What is done to a gateway, and what is measured meanwhile. */
interface Scenario {

    /** Of the network it runs on. */
    default Network.Pace pace() {
        return Network.Pace.QUICK;
    }

    /**
     * Puts its figures on the stage.
     *
     * @param size of the crowd, or of whatever the scenario is about
     */
    void run(Stage stage, int size) throws IOException, InterruptedException;
}
