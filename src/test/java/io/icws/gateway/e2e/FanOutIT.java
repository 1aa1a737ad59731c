package io.icws.gateway.e2e;

import static io.icws.gateway.e2e.Dapp.BOUND;
import static io.icws.gateway.e2e.Dapp.numbered;
import static io.icws.gateway.e2e.Dapp.open;
import static io.icws.gateway.e2e.Dapp.push;
import static io.icws.gateway.e2e.Dapp.received;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.icws.devnet.Devnet;
import io.icws.devnet.client.DappClient;
import io.icws.devnet.echo.CdkCanister;
import io.icws.gateway.GatewayFixture;
import io.icws.gateway.Wire;
import java.time.Duration;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import reactor.core.publisher.Flux;

/** What a page of many messages costs on the wire. */
class FanOutIT {

    private static final int CLIENTS = 50;
    private static final int ROUNDS = 4;
    private static final int BURST = 40;

    /** Clients verify everything: a pruned witness that proves too little would end their connection. */
    @Test
    void prunedWitnessesHalveTheBytesAndConvinceEveryClient() {
        try (var ic = Devnet.builder().roundLength(Duration.ofMillis(50)).start()) {
            long whole = bytesOf(ic, "off");
            long pruned = bytesOf(ic, "auto");
            assertThat(pruned).isLessThanOrEqualTo(whole / 2);
        }
    }

    private static long bytesOf(Devnet ic, String pruning) {
        var wire = new Wire();
        var canister = CdkCanister.echo();
        var id = ic.install(canister);
        try (var gateway = GatewayFixture.start(
                ic.url(), wire, "gateway.polling.interval=50ms", "gateway.routing.tree-pruning=" + pruning)) {
            var clients = IntStream.range(0, CLIENTS)
                    .mapToObj(i -> Dapp.client(ic, gateway, id))
                    .toList();
            Flux.fromIterable(clients).flatMap(DappClient::open, CLIENTS).then().block(BOUND);
            long before = wire.bytes();
            for (int round = 0; round < ROUNDS; round++) {
                var text = List.of(pruning + round);
                clients.forEach(client -> push(canister, client, text));
                await().atMost(BOUND)
                        .until(() -> clients.stream()
                                .allMatch(client ->
                                        !received(client, text.getFirst()).isEmpty()));
            }
            assertThat(clients).allMatch(client -> client.failure().isEmpty());
            assertThat(clients).allMatch(client -> received(client, pruning).equals(numbered(pruning, ROUNDS)));
            long bytes = wire.bytes() - before;
            clients.forEach(DappClient::close);
            return bytes;
        }
    }

    /** Several clients, so that some live on the event loop that polls and some on another. */
    @Test
    void aBurstForOneClientIsFlushedTogetherAndASingleMessageAlone() {
        var wire = new Wire();
        try (var ic = Devnet.builder().roundLength(Duration.ofMillis(50)).start();
                var gateway = GatewayFixture.start(ic.url(), wire, "gateway.polling.interval=50ms")) {
            var canister = CdkCanister.echo();
            var id = ic.install(canister);
            for (int i = 0; i < 4; i++) {
                var client = Dapp.client(ic, gateway, id);
                open(client);
                // About three where nothing disturbs: 64 KiB are a reason to flush.
                assertThat(flushes(wire, canister, client, numbered("burst", BURST)))
                        .isLessThanOrEqualTo(BURST / 4);
                assertThat(flushes(wire, canister, client, List.of("single"))).isOne();
                client.close();
                await().atMost(BOUND).until(() -> canister.clients().isEmpty());
            }
        }
    }

    private static long flushes(Wire wire, CdkCanister canister, DappClient client, List<String> texts) {
        int had = received(client, "").size();
        long before = wire.flushes();
        push(canister, client, texts);
        await().atMost(BOUND).until(() -> received(client, "").size() == had + texts.size());
        return wire.flushes() - before;
    }
}
