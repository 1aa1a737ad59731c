package io.icws.gateway.e2e;

import static io.icws.gateway.e2e.Dapp.BOUND;
import static io.icws.gateway.e2e.Dapp.client;
import static io.icws.gateway.e2e.Dapp.closing;
import static io.icws.gateway.e2e.Dapp.exchange;
import static io.icws.gateway.e2e.Dapp.numbered;
import static io.icws.gateway.e2e.Dapp.open;
import static io.icws.gateway.e2e.Dapp.push;
import static io.icws.gateway.e2e.Dapp.received;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.icws.devnet.Canister;
import io.icws.devnet.CanisterFault;
import io.icws.devnet.Devnet;
import io.icws.devnet.client.DappClient;
import io.icws.devnet.client.SocketOptions;
import io.icws.devnet.echo.CdkCanister;
import io.icws.gateway.GatewayFixture;
import io.icws.peer.CanisterResult;
import io.icws.peer.PeerDecoder;
import io.icws.peer.PeerEncoder;
import io.icws.protocol.ByteSlice;
import io.icws.protocol.ClientKey;
import io.icws.protocol.CloseCode;
import io.icws.protocol.MalformedException;
import io.icws.protocol.Principal;
import io.icws.protocol.WebsocketMessage;
import io.icws.protocol.candid.MessagesReply;
import io.icws.protocol.candid.QueuedMessage;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.atomic.AtomicLong;
import java.util.stream.IntStream;
import java.util.stream.LongStream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import reactor.core.publisher.Flux;

/** Whoever misbehaves, client or canister, is alone with it. */
class IsolationIT {

    private static final int LARGE = 20_000;
    private static final int MANY = 600;

    private static Devnet ic;
    private static GatewayFixture gateway;

    private CdkCanister canister;
    private Principal id;

    @BeforeAll
    static void start() {
        ic = Devnet.builder().roundLength(Duration.ofMillis(20)).start();
        gateway = GatewayFixture.start(
                ic.url(),
                "gateway.polling.constants.deadline=2s",
                "gateway.session.outbound-messages=100",
                "gateway.session.constants.close-grace=20s");
    }

    @AfterAll
    static void stop() {
        ic.faults().clear();
        gateway.close();
        ic.close();
    }

    @BeforeEach
    void install() {
        canister = CdkCanister.echo();
        id = ic.install(canister);
    }

    @Test
    void aClientThatStopsReadingIsClosedAlone() {
        var stuck = client(ic, gateway, id, builder -> builder.socket(options -> options.withReceiveBuffer(4096)));
        var others = opened(3);
        open(stuck);
        stuck.stopReading();
        flood(stuck, others);
        // All of it was handed out by now, and the stuck client's share was too much.
        stuck.resumeReading();
        assertThat(closing(stuck).code()).isEqualTo(CloseCode.SLOW_READER.code());
        assertThat(stuck.failure()).isEmpty();
        stillThere(others);
    }

    @Test
    void aClientThatReadsOneByteASecondIsClosedAlone() {
        try (var server = GatewayFixture.start(
                        ic.url(), "gateway.session.outbound-messages=100", "gateway.session.constants.close-grace=1s");
                var proxy = new TrickleProxy(server.url())) {
            var others =
                    IntStream.range(0, 3).mapToObj(i -> client(ic, server, id)).toList();
            others.forEach(Dapp::open);
            var slow = client(ic, server, id, builder -> builder.socket(options -> SocketOptions.to(proxy.url())));
            open(slow);
            proxy.trickle();
            flood(slow, others);
            await().atMost(BOUND).until(() -> server.sessions().size() == others.size());
            stillThere(others);
        }
    }

    @Test
    void aClientThatNeverAnswersPingsIsClosedAlone() {
        try (var server = GatewayFixture.start(
                ic.url(), "gateway.session.ping-interval=300ms", "gateway.session.pong-timeout=5s")) {
            var other = client(ic, server, id);
            var mute = client(ic, server, id, builder -> builder.socket(SocketOptions::withoutPongs));
            open(other);
            open(mute);
            assertThat(closing(mute).code()).isEqualTo(CloseCode.TIMEOUT.code());
            stillThere(List.of(other));
        }
    }

    @Test
    void aCanisterThatHangsSlowsNoOther() {
        var hanging = ic.install(CdkCanister.echo());
        var waiting = client(ic, gateway, hanging);
        open(waiting);
        var hang = ic.hangQueries(hanging);
        await().atMost(BOUND).until(() -> hang.strikes() > 0);
        long strikes = hang.strikes();
        var client = opened(1).getFirst();
        long polls = canister.polls();
        await().atMost(BOUND).until(() -> canister.polls() > polls + 30);
        // Each of these polls ran while one of the hanging canister's was waiting for its answer.
        assertThat(hang.strikes() - strikes).isLessThan(10);
        stillThere(List.of(client));
        hang.remove();
        stillThere(List.of(waiting));
    }

    @Test
    void aCanisterThatStreamsFullPagesForEverSlowsNoOther() {
        var flood = new FloodCanister();
        client(ic, gateway, ic.install(flood)).open().subscribe(ok -> {}, failed -> {});
        await().atMost(BOUND).until(() -> flood.pages.get() > 20);
        var clients = opened(3);
        long pages = flood.pages.get();
        var texts = numbered("text ", 10);
        var answers = Flux.fromIterable(clients)
                .flatMap(client -> exchange(client, texts))
                .collectList()
                .block(BOUND);
        assertThat(answers).hasSize(3).allMatch(texts::equals);
        assertThat(flood.pages.get()).isGreaterThan(pages);
    }

    @Test
    void threeHundredCanistersAreServedAtOnce() {
        var clients = IntStream.range(0, 300)
                .mapToObj(i -> client(ic, gateway, ic.install(CdkCanister.echo())))
                .toList();
        Flux.fromIterable(clients).flatMap(DappClient::open, 50).then().block(BOUND.multipliedBy(2));
        var answers = Flux.fromIterable(clients)
                .flatMap(client -> exchange(client, List.of("one", "two")), clients.size())
                .collectList()
                .block(BOUND.multipliedBy(2));
        assertThat(answers).hasSize(300).allMatch(List.of("one", "two")::equals);
        clients.forEach(DappClient::close);
    }

    private List<DappClient> opened(int count) {
        var clients =
                IntStream.range(0, count).mapToObj(i -> client(ic, gateway, id)).toList();
        clients.forEach(Dapp::open);
        return clients;
    }

    /** Ends when the others have had everything, the last of it sent behind the slow client's last. */
    private void flood(DappClient slow, List<DappClient> others) {
        var padding = "x".repeat(LARGE);
        for (int i = 0; i < MANY; i++) {
            push(canister, slow, List.of(padding + i));
        }
        var texts = numbered("text ", 30);
        others.forEach(other -> push(canister, other, texts));
        await().atMost(BOUND.multipliedBy(2))
                .until(() -> others.stream()
                        .allMatch(other -> received(other, "text").size() == 30));
        assertThat(others)
                .allSatisfy(other -> assertThat(received(other, "text")).isEqualTo(texts));
    }

    private static void stillThere(List<DappClient> clients) {
        assertThat(clients).allSatisfy(client -> {
            client.send("here".getBytes(StandardCharsets.UTF_8)).block(BOUND);
            await().atMost(BOUND).until(() -> received(client, "here").size() == 1);
            assertThat(client.failure()).isEmpty();
        });
    }

    /** Takes every call and has fifty messages for a stranger behind every nonce. */
    private static final class FloodCanister implements Canister {

        private static final ClientKey STRANGER = new ClientKey(Principal.selfAuthenticating(new byte[] {1}), 1);

        private final AtomicLong pages = new AtomicLong();

        @Override
        public byte[] update(UpdateContext context, String method, byte[] arg) {
            return PeerEncoder.encode(new CanisterResult.Ok());
        }

        @Override
        public View view() {
            return (context, method, arg) -> {
                pages.incrementAndGet();
                try {
                    return page(context.caller(), PeerDecoder.getMessagesArgument(arg));
                } catch (MalformedException e) {
                    throw CanisterFault.trap(e.getMessage());
                }
            };
        }

        private static byte[] page(Principal gateway, long from) {
            var messages = LongStream.range(from, from + 50)
                    .mapToObj(nonce -> message(gateway, nonce))
                    .toList();
            var nothing = ByteSlice.of(new byte[] {0});
            return PeerEncoder.encode(new MessagesReply.Page(messages, nothing, nothing, false));
        }

        private static QueuedMessage message(Principal gateway, long nonce) {
            var key = PeerEncoder.messageKey(gateway, nonce).getBytes(StandardCharsets.US_ASCII);
            var content =
                    PeerEncoder.encode(new WebsocketMessage(STRANGER, nonce + 1, nonce + 1, false, new byte[1_000]));
            return new QueuedMessage(STRANGER, ByteSlice.of(key), nonce, ByteSlice.of(content));
        }
    }
}
