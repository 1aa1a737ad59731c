package io.icws.load;

import java.io.IOException;

/** What is done to a gateway, and what is measured meanwhile. */
interface Scenario {

    /** @param size of the crowd, or of whatever the scenario is about */
    Figures run(Contender contender, int size) throws IOException, InterruptedException;
}
