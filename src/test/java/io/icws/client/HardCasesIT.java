package io.icws.client;

import static io.icws.client.Recorder.BOUND;
import static io.icws.client.Recorder.TEXT;
import static io.icws.client.Recorder.numbered;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.awaitility.Awaitility.await;

import io.icws.devnet.Devnet;
import io.icws.devnet.echo.CdkCanister;
import io.icws.devnet.identity.ClientIdentity;
import io.icws.gateway.GatewayFixture;
import java.net.URI;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Consumer;
import java.util.stream.Stream;
import org.ic4j.agent.identity.Identity;
import org.ic4j.agent.identity.Signature;
import org.ic4j.types.Principal;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** Misuse, slow and broken parts of the application, and other cases at the edges. */
class HardCasesIT {

    private static Devnet ic;
    private static GatewayFixture gateway;

    @BeforeAll
    static void start() {
        ic = Devnet.builder().start();
        gateway = GatewayFixture.start(ic.url(), "gateway.polling.interval=50ms", "gateway.relay.queue-messages=16");
    }

    @AfterAll
    static void stop() {
        gateway.close();
        ic.close();
    }

    @Test
    void aMessageAfterTheCloseDoesNotTakeOthersAway() {
        var end = whenOpen(socket -> {
            numbered("m", 10).forEach(socket::send);
            socket.close();
            socket.send("late");
        });
        assertThat(Stream.concat(end.unconfirmed().stream(), end.unsent().stream()))
                .containsAll(numbered("m", 10));
    }

    @Test
    void anotherCodeThanTheRequestedOneIsNotClean() {
        var end = whenOpen(socket -> {
            numbered("m", 60).forEach(socket::send);
            socket.close(4200, "mine");
        });
        assertThat(end.code()).isEqualTo(4429);
        assertThat(end.clean()).isFalse();
        assertThat(end.error()).isNotNull();
    }

    @Test
    void aFullInboxDoesNotPreventConnections() {
        var events = new CopyOnWriteArrayList<Event<String>>();
        var socket = builder(ClientIdentity.ed25519().toIc4j())
                .codec(TEXT)
                .maxBuffered(1)
                .ackTimeout(Duration.ofSeconds(3))
                .connectTimeout(Duration.ofSeconds(1))
                .reconnect(new ReconnectOptions(Duration.ofMillis(10), Duration.ofMillis(10), 3))
                .onEvent(events::add)
                .connect();
        numbered("m", 3).forEach(socket::send);
        await().atMost(BOUND)
                .until(() ->
                        events.stream().filter(Event.Opened.class::isInstance).count() == 2
                                || socket.closed().isDone());
        assertThat(socket.closed()).isNotDone();
        socket.close().join();
    }

    @Test
    void anErrorOfTheCodecIsReportedAndTheNextMessageRead() {
        var decoded = new AtomicInteger();
        var told = new Recorder();
        var socket = told.on(builder(ClientIdentity.ed25519().toIc4j()))
                .codec(new Codec<String>() {
                    @Override
                    public byte[] encode(String value) {
                        return TEXT.encode(value);
                    }

                    @Override
                    public String decode(byte[] content) {
                        if (decoded.getAndIncrement() == 0) {
                            throw new StackOverflowError();
                        }
                        return TEXT.decode(content);
                    }
                })
                .onMessage(message -> told.messages.add(message.data()))
                .onEvent(told.events::add)
                .connect();
        numbered("m", 2).forEach(socket::send);
        await().atMost(Duration.ofSeconds(10))
                .untilAsserted(() -> assertThat(told.messages).containsExactly("m1"));
        socket.close().join();
    }

    @Test
    void anErrorOfTheIdentityEndsTheSocket() {
        var identity = new Wrapped(ClientIdentity.ed25519().toIc4j(), () -> {
            throw new NoClassDefFoundError();
        });
        var socket = builder(identity).openTimeout(Duration.ofSeconds(1)).connect();
        assertThat(socket.closed().orTimeout(10, TimeUnit.SECONDS).join().error())
                .isInstanceOf(IcWebSocketException.SigningFailed.class);
    }

    @Test
    void closeDoesNotWaitForTheIdentity() {
        var asked = new CompletableFuture<Void>();
        var approved = new CompletableFuture<Void>();
        var identity = new Wrapped(ClientIdentity.ed25519().toIc4j(), () -> {
            asked.complete(null);
            approved.join();
        });
        var socket = builder(identity).connect();
        asked.join();
        try {
            assertThat(socket.close()).succeedsWithin(Duration.ofSeconds(10));
        } finally {
            approved.complete(null);
        }
    }

    @Test
    void mainnetIsKnownInEverySpelling() {
        for (var address : List.of("https://ICP-API.io", "https://icp-api.io.")) {
            assertThatIllegalArgumentException().isThrownBy(() -> RootKey.local(URI.create(address)));
        }
    }

    private static Event.Closed<String> whenOpen(Consumer<IcWebSocket<String>> action) {
        // Tasks of a callback run one after another when it has returned.
        var itself = new CompletableFuture<IcWebSocket<String>>();
        var socket = builder(ClientIdentity.ed25519().toIc4j())
                .codec(TEXT)
                .onEvent(event -> {
                    if (event instanceof Event.Opened) {
                        action.accept(itself.join());
                    }
                })
                .connect();
        itself.complete(socket);
        return socket.closed().orTimeout(60, TimeUnit.SECONDS).join();
    }

    private static IcWebSocketBuilder<byte[]> builder(Identity identity) {
        return IcWebSocket.builder(ic.install(CdkCanister.echo()).toString(), identity, gateway.url())
                .rootKey(RootKey.of(ic.rootKeyDer()));
    }

    private static final class Wrapped extends Identity {

        private final Identity identity;
        private final Runnable before;

        Wrapped(Identity identity, Runnable before) {
            this.identity = identity;
            this.before = before;
        }

        @Override
        public Principal sender() {
            return identity.sender();
        }

        @Override
        public Signature sign(byte[] message) {
            before.run();
            return identity.sign(message);
        }

        @Override
        public byte[] getPublicKey() {
            return identity.getPublicKey();
        }
    }
}
