package io.icws.gateway.e2e;

import static io.icws.gateway.e2e.Dapp.BOUND;
import static io.icws.gateway.e2e.Dapp.client;
import static io.icws.gateway.e2e.Dapp.exchange;
import static io.icws.gateway.e2e.Dapp.numbered;
import static io.icws.gateway.e2e.Dapp.push;
import static io.icws.gateway.e2e.Dapp.received;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.icws.devnet.Devnet;
import io.icws.devnet.Endpoint;
import io.icws.devnet.FaultRule;
import io.icws.devnet.client.DappClient;
import io.icws.devnet.echo.CdkCanister;
import io.icws.devnet.echo.CdkOptions;
import io.icws.devnet.echo.EchoApplication;
import io.icws.gateway.GatewayFixture;
import io.micrometer.core.instrument.Counter;
import java.time.Duration;
import java.util.List;
import java.util.function.Consumer;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;
import reactor.core.publisher.Flux;

/** However polls go wrong, no gap, repeat or change of order reaches a client. */
class MessageDeliveryIT {

    private static final int CLIENTS = 4;
    private static final int ECHOES = 12;
    private static final int PUSHES = 60;

    private static Net healthy;

    @BeforeAll
    static void start() {
        healthy = new Net(1, 0);
    }

    @AfterAll
    static void stop() {
        healthy.close();
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource
    void eachFault(String name, Consumer<FaultRule> fault) {
        var rule = healthy.ic.faults().on(Endpoint.QUERY).probability(0.4);
        fault.accept(rule);
        try {
            healthy.check();
            assertThat(rule.strikes()).isPositive();
        } finally {
            rule.remove();
        }
    }

    static Stream<Arguments> eachFault() {
        return Stream.of(
                fault("HTTP 500", rule -> rule.respond(500)),
                fault("HTTP 429", rule -> rule.respond(429)),
                fault("connection reset", FaultRule::reset),
                fault("reset when answered", rule -> rule.after().reset()),
                fault("slow", rule -> rule.delay(Duration.ofMillis(100))),
                fault("answer late", rule -> rule.after().delay(Duration.ofMillis(100))),
                fault("answer after the deadline", rule -> rule.after().delay(Duration.ofMillis(350))),
                fault("no answer", FaultRule::hang),
                fault("no CBOR", FaultRule::garbage),
                fault("half an answer", FaultRule::truncate),
                fault("cut in the middle", FaultRule::cut),
                fault("the answer before", FaultRule::stale),
                fault("the answer before, late", rule -> rule.after().stale()),
                fault("twice", FaultRule::duplicate));
    }

    @Test
    void nodesThatLag() {
        try (var net = new Net(1, 8)) {
            net.check();
        }
    }

    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3})
    void allFaultsMixed(long seed) {
        try (var net = new Net(seed, 5)) {
            eachFault().forEach(arguments -> {
                @SuppressWarnings("unchecked")
                var fault = (Consumer<FaultRule>) arguments.get()[1];
                fault.accept(net.ic.faults().on(Endpoint.QUERY).probability(0.04));
            });
            net.check();
        }
    }

    private static Arguments fault(String name, Consumer<FaultRule> fault) {
        return Arguments.of(name, fault);
    }

    private static final class Net implements AutoCloseable {
        private final Devnet ic;
        private final GatewayFixture gateway;

        Net(long seed, int lag) {
            ic = Devnet.builder()
                    .seed(seed)
                    .lag(lag)
                    .roundLength(Duration.ofMillis(30))
                    .start();
            gateway = GatewayFixture.start(
                    ic.url(),
                    "gateway.polling.interval=30ms",
                    "gateway.polling.idle-interval=60ms",
                    "gateway.polling.constants.deadline=250ms",
                    "gateway.polling.constants.backoff=20ms",
                    "gateway.polling.constants.backoff-max=100ms");
        }

        void check() {
            var canister = new CdkCanister(CdkOptions.production().withPageSize(7), new EchoApplication());
            var id = ic.install(canister);
            var clients = IntStream.range(0, CLIENTS)
                    .mapToObj(i -> client(ic, gateway, id))
                    .toList();
            Flux.fromIterable(clients).flatMap(DappClient::open).then().block(BOUND);
            var echoes = numbered("echo ", ECHOES);
            var pushes = numbered("push ", PUSHES);
            for (var client : clients) {
                exchange(client, echoes).subscribe();
                for (int i = 0; i < PUSHES; i += 5) {
                    push(canister, client, pushes.subList(i, i + 5));
                }
            }
            await().atMost(BOUND)
                    .untilAsserted(() -> assertThat(clients).allSatisfy(client -> {
                        assertThat(received(client, "echo")).hasSizeGreaterThanOrEqualTo(ECHOES);
                        assertThat(received(client, "push")).hasSizeGreaterThanOrEqualTo(PUSHES);
                    }));
            // What is repeated would come with the polls that follow.
            long polls = canister.polls();
            await().atMost(BOUND).until(() -> canister.polls() > polls + 20);
            assertThat(clients).allSatisfy(client -> complete(client, echoes, pushes));
            assertThat(gateway.meters().get("gateway.polling.ahead").counters().stream()
                            .mapToDouble(Counter::count)
                            .sum())
                    .as("pages read ahead")
                    .isPositive();
            assertThat(gateway.count("gateway.polling.skipped")).isZero();
            clients.forEach(DappClient::close);
        }

        private static void complete(DappClient client, List<String> echoes, List<String> pushes) {
            assertThat(client.failure()).isEmpty();
            assertThat(received(client, "echo")).isEqualTo(echoes);
            assertThat(received(client, "push")).isEqualTo(pushes);
        }

        @Override
        public void close() {
            ic.faults().clear();
            gateway.close();
            ic.close();
        }
    }
}
