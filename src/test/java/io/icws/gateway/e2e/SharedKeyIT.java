package io.icws.gateway.e2e;

import static io.icws.gateway.e2e.Dapp.BOUND;
import static io.icws.gateway.e2e.Dapp.client;
import static io.icws.gateway.e2e.Dapp.exchange;
import static io.icws.gateway.e2e.Dapp.numbered;
import static org.assertj.core.api.Assertions.assertThat;

import io.icws.devnet.Devnet;
import io.icws.devnet.client.DappClient;
import io.icws.devnet.echo.CdkCanister;
import io.icws.gateway.GatewayFixture;
import io.icws.protocol.Principal;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import reactor.core.publisher.Flux;

/** Two gateways that use one key share one queue in each canister. A poll takes nothing out of it. */
class SharedKeyIT {

    private static final int CLIENTS = 5;
    private static final int MESSAGES = 20;

    private Devnet ic;
    private Principal canister;
    private GatewayFixture one;
    private GatewayFixture other;

    @BeforeEach
    void start(@TempDir Path directory) {
        ic = Devnet.builder().start();
        canister = ic.install(CdkCanister.echo());
        var key = "gateway.identity.key-file=" + directory.resolve("key_pair");
        one = GatewayFixture.start(ic.url(), key);
        other = GatewayFixture.start(ic.url(), key);
    }

    @AfterEach
    void stop() {
        other.close();
        one.close();
        ic.close();
    }

    @Test
    void eachGatewayServesItsOwnClientsAndDropsTheMessagesOfTheOthers() {
        assertThat(one.principal()).isEqualTo(other.principal());
        var clients = new ArrayList<>(clientsOfBoth());
        var left = clients.removeFirst();
        left.close();
        assertThat(Dapp.closing(left).code()).isEqualTo(1000);

        var texts = numbered("ping ", MESSAGES);
        var answers = Flux.fromIterable(clients)
                .flatMap(client -> exchange(client, texts))
                .collectList()
                .block(BOUND);

        assertThat(answers).hasSize(clients.size()).allMatch(texts::equals);
        assertThat(clients).allMatch(client -> client.failure().isEmpty());
        assertThat(List.of(one, other)).allSatisfy(gateway -> {
            assertThat(droppedForOthers(gateway)).isPositive();
            assertThat(gateway.count("gateway.polling.restarts")).isZero();
        });
    }

    private List<DappClient> clientsOfBoth() {
        var clients = new ArrayList<DappClient>();
        for (int i = 0; i < CLIENTS; i++) {
            clients.add(client(ic, one, canister));
            clients.add(client(ic, other, canister));
        }
        clients.forEach(Dapp::open);
        return clients;
    }

    private static double droppedForOthers(GatewayFixture gateway) {
        return gateway.meters()
                .get("gateway.messages.dropped")
                .tag("reason", "unknown_client")
                .counter()
                .count();
    }
}
