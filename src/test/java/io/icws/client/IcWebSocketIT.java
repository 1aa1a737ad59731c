package io.icws.client;

import static io.icws.client.Recorder.BOUND;
import static io.icws.client.Recorder.numbered;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowable;
import static org.awaitility.Awaitility.await;

import io.icws.client.IcWebSocketException.Code;
import io.icws.client.IcWebSocketException.NotDelivered;
import io.icws.devnet.Devnet;
import io.icws.devnet.echo.CdkCanister;
import io.icws.devnet.echo.Executed;
import io.icws.devnet.identity.ClientIdentity;
import io.icws.gateway.GatewayFixture;
import io.icws.protocol.Principal;
import java.net.URI;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.spec.ECGenParameterSpec;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Flow;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.bouncycastle.jce.provider.BouncyCastleProvider;
import org.ic4j.agent.identity.BasicIdentity;
import org.ic4j.agent.identity.Identity;
import org.ic4j.agent.identity.Secp256k1Identity;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** Conversations with a canister, through a gateway. */
class IcWebSocketIT {

    private static Devnet ic;
    private static GatewayFixture gateway;

    @BeforeAll
    static void start() {
        // Calls overtake one another, as on the real network.
        ic = Devnet.builder().order(Devnet.Order.SHUFFLED).inductionDelay(0, 2).start();
        gateway = GatewayFixture.start(ic.url(), "gateway.polling.interval=50ms");
    }

    @AfterAll
    static void stop() {
        gateway.close();
        ic.close();
    }

    static Stream<Arguments> everyKindOfIdentityIsServed() throws Exception {
        var later = Instant.now().plus(Duration.ofHours(1));
        return Map.<String, Identity>of(
                        "IC4J Ed25519", BasicIdentity.fromKeyPair(keyPair("Ed25519", null)),
                        "IC4J secp256k1", Secp256k1Identity.fromKeyPair(keyPair("EC", "secp256k1")),
                        // Not IC4J's own, which signs with SHA-512.
                        "P-256", ClientIdentity.p256().toIc4j(),
                        "security key", ClientIdentity.webAuthn().toIc4j(),
                        "Internet Identity",
                                ClientIdentity.internetIdentity(ic.installInternetIdentity(), "alice", later)
                                        .toIc4j(),
                        "delegated to one canister", delegated(later).toIc4j())
                .entrySet()
                .stream()
                .map(entry -> Arguments.of(entry.getKey(), entry.getValue()));
    }

    private static ClientIdentity delegated(Instant later) {
        return ClientIdentity.delegated(ClientIdentity.ed25519(), ClientIdentity.p256(), later, null);
    }

    private static KeyPair keyPair(String algorithm, String curve) throws Exception {
        var generator = KeyPairGenerator.getInstance(algorithm, new BouncyCastleProvider());
        if (curve != null) {
            generator.initialize(new ECGenParameterSpec(curve));
        }
        return generator.generateKeyPair();
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource
    void everyKindOfIdentityIsServed(String kind, Identity identity) {
        var canister = CdkCanister.echo();
        var told = new Recorder();
        var socket = told.on(builder(identity, ic.install(canister))).connect();
        var texts = numbered(kind, 3);
        texts.forEach(socket::send);
        told.awaitMessages(3);
        assertThat(told.messages).isEqualTo(texts);
        var end = socket.close().orTimeout(60, TimeUnit.SECONDS).join();
        assertThat(end.clean()).isTrue();
        assertThat(end.unconfirmed()).isEqualTo(texts);
        assertThat(told.events).first().isInstanceOf(Event.Opened.class);
        assertThat(told.events).last().isEqualTo(end);
        await().atMost(BOUND).until(() -> canister.clients().isEmpty());
    }

    @Test
    void twoHundredClientsGetTheirEchoesInOrder() {
        var canister = ic.install(CdkCanister.echo());
        var clients = IntStream.range(0, 200).mapToObj(i -> new Recorder()).toList();
        var sockets = clients.stream()
                .map(told -> told.on(builder(anyone(), canister))
                        .connectTimeout(BOUND)
                        .connect())
                .toList();
        for (int i = 0; i < clients.size(); i++) {
            numbered(i + "/", 5).forEach(sockets.get(i)::send);
        }
        for (int i = 0; i < clients.size(); i++) {
            clients.get(i).awaitMessages(5);
            assertThat(clients.get(i).messages).isEqualTo(numbered(i + "/", 5));
            assertThat(clients.get(i).events).hasSize(1);
        }
        sockets.forEach(IcWebSocket::close);
        sockets.forEach(
                socket -> socket.closed().orTimeout(60, TimeUnit.SECONDS).join());
    }

    @Test
    void sendCompletesWithTheAcknowledgementWhichIsAnswered() {
        var canister = CdkCanister.echo();
        var told = new Recorder();
        var socket = told.on(builder(anyone(), ic.install(canister))).connect();
        for (int i = 1; i <= 2; i++) {
            var sent = socket.send("text " + i);
            told.awaitMessages(i);
            assertThat(sent).isNotDone();
            canister.acknowledgeNow();
            sent.orTimeout(60, TimeUnit.SECONDS).join();
            int executed = 2 * i;
            await().atMost(BOUND).until(() -> canister.executed().size() == executed);
        }
        assertThat(canister.executed()).extracting(Executed::service).containsExactly(false, true, false, true);
        assertThat(told.events).hasSize(1);
        assertThat(socket.close().orTimeout(60, TimeUnit.SECONDS).join().unconfirmed())
                .isEmpty();
    }

    @Test
    void closeSendsWhatIsWaitingAndRefusesWhatComesLater() {
        var texts = numbered("text ", 20);
        var started = new CompletableFuture<IcWebSocket<String>>();
        var late = new CompletableFuture<Void>();
        var socket = builder(anyone(), ic.install(CdkCanister.echo()))
                .codec(Recorder.TEXT)
                .onEvent(event -> {
                    // In a callback, so that nothing is on its way before all has been called.
                    if (event instanceof Event.Opened) {
                        var open = started.join();
                        texts.forEach(open::send);
                        open.close();
                        open.send("late").whenComplete((done, failure) -> late.completeExceptionally(failure));
                    }
                })
                .connect();
        started.complete(socket);
        var end = socket.closed().orTimeout(60, TimeUnit.SECONDS).join();
        assertThat(end.unsent()).isEmpty();
        assertThat(end.unconfirmed()).isEqualTo(texts);
        assertThat(notDelivered(late)).isEqualTo(Code.UNSENT);
    }

    @Test
    void whenTheCanisterForgetsTheClientAnotherConnectionFollows() {
        var canister = CdkCanister.echo();
        var told = new Recorder();
        var socket = told.on(builder(anyone(), ic.install(canister)))
                .reconnect(new ReconnectOptions(Duration.ofMillis(10), Duration.ofMillis(10), 10))
                .connect();
        var before = socket.send("before");
        told.awaitMessages(1);
        canister.reset();
        var lost = socket.send("lost");
        var again = told.awaitEvent(Event.Reconnecting.class, event -> true);
        assertThat(again.code()).isEqualTo(4410);
        assertThat(again.unconfirmed()).isEqualTo(List.of("before", "lost"));
        assertThat(notDelivered(lost)).isEqualTo(Code.UNCONFIRMED);
        assertThat(before).isCompletedExceptionally();
        told.awaitEvent(Event.Opened.class, Event.Opened::reconnected);
        socket.send("after");
        told.awaitMessages(2);
        assertThat(told.messages).containsExactly("before", "after");
        assertThat(new HashSet<>(told.events(Event.Opened.class).stream()
                        .map(Event.Opened::key)
                        .toList()))
                .hasSize(2);
        socket.close().join();
    }

    @Test
    void anotherConnectionOfThePrincipalEndsTheFirst() {
        var canister = ic.install(CdkCanister.echo());
        var identity = anyone();
        var first = new Recorder();
        var second = new Recorder();
        var replaced = first.on(builder(identity, canister)).connect();
        first.awaitEvent(Event.Opened.class, event -> true);
        var socket = second.on(builder(identity, canister)).connect();
        var end = replaced.closed().orTimeout(60, TimeUnit.SECONDS).join();
        assertThat(end.code()).isEqualTo(4409);
        assertThat(end.error()).isInstanceOf(IcWebSocketException.Refused.class);
        socket.send("hello");
        second.awaitMessages(1);
        socket.close().join();
    }

    @Test
    void aLocalNetworksRootKeyIsFetched() {
        var told = new Recorder();
        var socket = told.on(builder(anyone(), ic.install(CdkCanister.echo())))
                .rootKey(RootKey.local(ic.url()))
                .connect();
        socket.send("hello");
        told.awaitMessages(1);
        socket.close().join();
    }

    @Test
    void underAForeignRootKeyNothingIsDelivered() {
        var told = new Recorder();
        var socket = told.on(builder(anyone(), ic.install(CdkCanister.echo())))
                .rootKey(RootKey.mainnet())
                .reconnect(new ReconnectOptions(Duration.ofMillis(10), Duration.ofMillis(10), 10))
                .connect();
        var end = socket.closed().orTimeout(60, TimeUnit.SECONDS).join();
        assertThat(end.error().code()).isEqualTo(Code.CERTIFICATE);
        assertThat(end.code()).isEqualTo(4000);
        assertThat(told.messages).isEmpty();
        assertThat(told.events(Event.Opened.class)).isEmpty();
    }

    @Test
    void aSlowSubscriberGetsEveryMessageOnceAndInOrder() throws Exception {
        var canister = ic.install(CdkCanister.echo());
        var subscription = new AtomicReference<Flow.Subscription>();
        var received = new ArrayList<String>();
        var done = new CountDownLatch(1);
        var socket =
                builder(anyone(), canister).codec(Recorder.TEXT).maxBuffered(2).connect();
        socket.messages().subscribe(new Flow.Subscriber<>() {
            @Override
            public void onSubscribe(Flow.Subscription given) {
                subscription.set(given);
            }

            @Override
            public void onNext(Message<String> message) {
                synchronized (received) {
                    received.add(message.data());
                }
            }

            @Override
            public void onError(Throwable failure) {
                done.countDown();
            }

            @Override
            public void onComplete() {
                done.countDown();
            }
        });
        var texts = numbered("text ", 20);
        texts.forEach(socket::send);
        await().atMost(BOUND).until(() -> subscription.get() != null);
        for (int i = 1; i <= texts.size(); i++) {
            int expected = i;
            subscription.get().request(1);
            await().atMost(BOUND).until(() -> size(received) == expected);
        }
        assertThat(received).isEqualTo(texts);
        socket.close().join();
        assertThat(done.await(60, TimeUnit.SECONDS)).isTrue();
    }

    private static Code notDelivered(CompletableFuture<Void> sent) {
        var failure = catchThrowable(sent.orTimeout(60, TimeUnit.SECONDS)::join);
        return ((NotDelivered) failure.getCause()).code();
    }

    private static int size(List<String> list) {
        synchronized (list) {
            return list.size();
        }
    }

    private static Identity anyone() {
        return ClientIdentity.ed25519().toIc4j();
    }

    private static IcWebSocketBuilder<byte[]> builder(Identity identity, Principal canister) {
        return builder(identity, canister, gateway.url());
    }

    private static IcWebSocketBuilder<byte[]> builder(Identity identity, Principal canister, URI... gateways) {
        return IcWebSocket.builder(canister.toString(), identity, gateways).rootKey(RootKey.of(ic.rootKeyDer()));
    }
}
