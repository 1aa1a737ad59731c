package io.icws.load;

import io.icws.devnet.Devnet;
import io.icws.devnet.Endpoint;
import io.icws.devnet.echo.CdkCanister;
import java.io.IOException;
import java.time.Duration;

/** Many canisters, one silent client each: what the gateway asks of the network and of its own machine. */
final class ManyCanisters implements Scenario {

    private static final Duration SETTLE = Duration.ofSeconds(10);
    private static final Duration QUIET = Duration.ofSeconds(20);

    @Override
    public Figures run(Contender contender, int size) throws IOException, InterruptedException {
        try (var stage = new Stage(contender, Devnet.builder().roundLength(Duration.ofMillis(500)))) {
            for (int i = 0; i < size; i++) {
                stage.crowd.open(1, stage.ic.install(CdkCanister.echo()), (client, message) -> {});
            }
            Thread.sleep(SETTLE);
            long queries = stage.ic.statistics().requests(Endpoint.QUERY);
            stage.begin();
            long begun = System.nanoTime();
            Thread.sleep(QUIET);
            double seconds = (System.nanoTime() - begun) / 1e9;
            double asked = stage.ic.statistics().requests(Endpoint.QUERY) - queries;
            stage.figures().put("queries/s of a canister", asked / seconds / size);
            stage.figures().put("queries/s", asked / seconds);
            stage.figures().put("CPU ms/s", stage.cpuSeconds() * 1000 / seconds);
            return stage.figures();
        }
    }
}
