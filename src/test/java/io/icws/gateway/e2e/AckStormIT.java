package io.icws.gateway.e2e;

import static io.icws.gateway.e2e.Dapp.BOUND;
import static io.icws.gateway.e2e.Dapp.client;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.icws.devnet.Devnet;
import io.icws.devnet.client.DappClient;
import io.icws.devnet.echo.CdkCanister;
import io.icws.devnet.echo.CdkOptions;
import io.icws.devnet.echo.EchoApplication;
import io.icws.devnet.echo.Executed;
import io.icws.gateway.GatewayFixture;
import java.time.Duration;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import reactor.core.publisher.Flux;

/**
 * A canister acknowledges all its clients in one round, and removes those whose keep-alive has not executed 60 s later. Each
 * call takes two seconds, as on a loaded public network: fifty at a time would carry 1,500 of them.
 */
class AckStormIT {

    /** {@code -Dstorm.clients=5000} for the full size: gateway, network and clients share one process and its cores. */
    private static final int CLIENTS = Integer.getInteger("storm.clients", 2_000);

    private static final int ROUNDS_OF_A_CALL = 40;

    @Test
    void everyKeepAliveExecutesInTime() {
        try (var ic = Devnet.builder().start();
                var gateway = GatewayFixture.start(ic.url())) {
            var timeout = CdkOptions.production().keepAliveTimeout();
            var canister = new CdkCanister(CdkOptions.production(), new EchoApplication());
            var id = ic.install(canister);
            var clients = IntStream.range(0, CLIENTS)
                    .mapToObj(i -> client(ic, gateway, id, DappClient.Builder::withoutReplay))
                    .toList();
            Flux.fromIterable(clients).flatMap(DappClient::open, 100).then().block(BOUND.multipliedBy(5));
            ic.slow(id, ROUNDS_OF_A_CALL);
            long start = System.nanoTime();
            canister.acknowledgeNow();
            await().atMost(timeout)
                    .pollInterval(Duration.ofMillis(200))
                    .until(() -> canister.executed().size() == CLIENTS);
            System.getLogger("ack.storm")
                    .log(
                            System.Logger.Level.INFO,
                            "{0} keep-alives executed within {1} s",
                            CLIENTS,
                            Duration.ofNanos(System.nanoTime() - start).toSeconds());
            assertThat(canister.executed()).allMatch(Executed::service);
            assertThat(canister.executed().stream().map(Executed::client).distinct())
                    .hasSize(CLIENTS);
            assertThat(canister.clients()).hasSize(CLIENTS);
            assertThat(clients).allMatch(client -> client.failure().isEmpty());
        }
    }
}
