package io.icws.gateway.e2e;

import static io.icws.gateway.e2e.Dapp.BOUND;
import static io.icws.gateway.e2e.Dapp.client;
import static io.icws.gateway.e2e.Dapp.exchange;
import static io.icws.gateway.e2e.Dapp.numbered;
import static io.icws.gateway.e2e.Dapp.open;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.icws.devnet.Devnet;
import io.icws.devnet.Devnet.Order;
import io.icws.devnet.DevnetBuilder;
import io.icws.devnet.client.DappClient;
import io.icws.devnet.echo.CdkCanister;
import io.icws.devnet.echo.Executed;
import io.icws.gateway.GatewayFixture;
import io.icws.protocol.ClientKey;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.UnaryOperator;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.LongStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Named;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.springframework.boot.test.system.CapturedOutput;
import org.springframework.boot.test.system.OutputCaptureExtension;
import reactor.core.publisher.Flux;

/** What one client sends executes in the order it was sent, whatever the network does to the order of calls. */
class OrderIT {

    private static final int CLIENTS = 100;
    private static final int MESSAGES = 20;

    static Stream<Named<UnaryOperator<DevnetBuilder>>> networks() {
        return Stream.of(
                Named.of("every round shuffled", builder -> builder.order(Order.SHUFFLED)),
                Named.of(
                        "calls that overtake one another",
                        builder -> builder.order(Order.SHUFFLED).inductionDelay(0, 6)),
                Named.of(
                        "v3, calls answered with 202",
                        builder -> builder.order(Order.SHUFFLED)
                                .callVersions(Set.of(2, 3))
                                .inductionDelay(0, 3)
                                .executionDelay(4)
                                .syncCallWait(Duration.ofMillis(20))));
    }

    @ParameterizedTest
    @MethodSource("networks")
    void aHundredClientsSendTwentyMessagesBackToBack(UnaryOperator<DevnetBuilder> network) {
        everythingInOrder(network, "gateway.relay.queue-age=120s", "gateway.relay.constants.repost-interval=100ms");
    }

    /** One second after its acceptance a call is taken for inducted; nothing can prove it. */
    @Test
    @ExtendWith(OutputCaptureExtension.class)
    void aNetworkThatKnowsV2OnlyKeepsTheOrderToo(CapturedOutput log) {
        everythingInOrder(
                builder -> builder.order(Order.SHUFFLED).callVersions(Set.of(2)),
                "gateway.relay.queue-age=120s",
                "gateway.relay.constants.uncertified-pause=500ms",
                "gateway.ic.constants.endpoint-probe-interval=1s");
        assertThat(log.getOut().lines().filter(line -> line.contains("Calls are answered without certificates")))
                .hasSize(1);
    }

    private static void everythingInOrder(UnaryOperator<DevnetBuilder> network, String... properties) {
        try (var ic = network.apply(Devnet.builder()).start();
                var gateway = GatewayFixture.start(ic.url(), properties)) {
            var canister = CdkCanister.echo();
            var id = ic.install(canister);
            var clients = IntStream.range(0, CLIENTS)
                    .mapToObj(i -> client(ic, gateway, id))
                    .toList();
            var texts = numbered("message ", MESSAGES);
            var answers = Flux.fromIterable(clients)
                    .flatMap(client -> client.open().then(exchange(client, texts)), CLIENTS)
                    .collectList()
                    .block(BOUND.multipliedBy(2));
            assertThat(answers).hasSize(CLIENTS).allMatch(texts::equals);
            assertThat(clients).allMatch(client -> client.failure().isEmpty());
            assertThat(canister.clients()).hasSize(CLIENTS);
            assertThat(sequences(canister.executed()).values())
                    .hasSize(CLIENTS)
                    .allMatch(LongStream.rangeClosed(1, MESSAGES).boxed().toList()::equals);
            clients.forEach(DappClient::close);
        }
    }

    private static Map<ClientKey, List<Long>> sequences(List<Executed> executed) {
        return executed.stream()
                .collect(Collectors.groupingBy(
                        Executed::client, Collectors.mapping(Executed::sequence, Collectors.toList())));
    }

    @Test
    void inAPipelineMessagesAreUnderWayTogether() {
        assertThat(executedTogether(16, "gateway.relay.ordering=pipelined")).isEqualTo(8);
        assertThat(executedTogether(6, "gateway.relay.ordering=pipelined", "gateway.relay.constants.window=3"))
                .isEqualTo(3);
        assertThat(executedTogether(1)).isOne();
    }

    /**
     * Lets the network stand still until so many posts have come, then makes one round.
     *
     * @param posts in a pipeline two for each message: one to be accepted, one to learn what becomes of it
     * @return how many of one client's messages that round executed
     */
    private static int executedTogether(int posts, String... properties) {
        try (var ic = Devnet.builder().start();
                var gateway = GatewayFixture.start(ic.url(), properties)) {
            var canister = CdkCanister.echo();
            var id = ic.install(canister);
            var client = client(ic, gateway, id);
            open(client);
            ic.pause();
            long before = ic.statistics().calls(id);
            var texts = numbered("", 16);
            var answers = exchange(client, texts).toFuture();
            await().atMost(BOUND).until(() -> ic.statistics().calls(id) == before + posts);
            ic.round();
            int together = canister.executed().size();
            ic.resume();
            assertThat(answers).succeedsWithin(BOUND).isEqualTo(texts);
            client.close();
            return together;
        }
    }
}
