package io.icws.client;

import static io.icws.client.Recorder.BOUND;
import static io.icws.client.Recorder.numbered;
import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.awaitility.Awaitility.await;

import io.icws.client.IcWebSocketException.Code;
import io.icws.client.IcWebSocketException.DecodingFailed;
import io.icws.client.IcWebSocketException.SigningFailed;
import io.icws.client.IcWebSocketException.WrongData;
import io.icws.devnet.Devnet;
import io.icws.devnet.echo.CdkCanister;
import io.icws.devnet.identity.ClientIdentity;
import io.icws.gateway.GatewayFixture;
import io.icws.gateway.GatewayProcess;
import io.icws.protocol.Principal;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.URI;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.util.HashSet;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Function;
import java.util.function.Supplier;
import java.util.function.UnaryOperator;
import java.util.stream.Stream;
import org.ic4j.agent.identity.Identity;
import org.ic4j.agent.identity.Signature;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import reactor.core.publisher.Flux;

/** What the client does when a gateway, the canister, the identity or the application fails. */
class IcWebSocketFaultIT {

    private static final ReconnectOptions AT_ONCE =
            new ReconnectOptions(Duration.ofMillis(10), Duration.ofMillis(10), Integer.MAX_VALUE);

    private static Devnet ic;
    private static GatewayFixture gateway;
    private static GatewayProcess doomed;

    @BeforeAll
    static void start() throws IOException {
        ic = Devnet.builder().start();
        doomed = GatewayProcess.start("doomed", GatewayProcess.thisGateway(), ic.url());
        gateway = GatewayFixture.start(ic.url(), "gateway.polling.interval=50ms");
    }

    @AfterAll
    static void stop() throws InterruptedException {
        doomed.close();
        gateway.close();
        ic.close();
    }

    @Test
    void whenTheGatewayIsKilledEveryMessageIsEchoedOnceOrReported() throws Exception {
        doomed.awaitPort();
        var told = new Recorder();
        var socket = told.on(builder(anyone(), ic.install(CdkCanister.echo()), doomed.url(), gateway.url()))
                .reconnect(AT_ONCE)
                .connect();
        var texts = numbered("", 10);
        texts.forEach(socket::send);
        told.awaitMessages(1);
        doomed.process().destroyForcibly().waitFor();
        var again = told.awaitEvent(Event.Opened.class, Event.Opened::reconnected);
        assertThat(again.gateway()).isEqualTo(gateway.url());
        socket.send("after");
        await().atMost(BOUND).until(() -> told.messages.contains("after"));

        var known = new HashSet<>(told.messages);
        told.events(Event.Reconnecting.class).forEach(event -> known.addAll(List.<String>copyOf(event.unconfirmed())));
        assertThat(known).containsAll(texts);
        assertThat(told.messages).isSorted().doesNotHaveDuplicates();
        socket.close().orTimeout(60, TimeUnit.SECONDS).join();
    }

    static Stream<Arguments> wrongDataIsReportedAndNotDelivered() {
        return Stream.of(
                wrong(
                        "a gap",
                        Code.SEQUENCE,
                        frames -> frames.index()
                                .filter(frame -> frame.getT1() != 2)
                                .map(frame -> frame.getT2())),
                wrong(
                        "a repetition",
                        Code.SEQUENCE,
                        frames -> frames.index()
                                .concatMapIterable(frame -> frame.getT1() == 1
                                        ? List.of(frame.getT2(), frame.getT2())
                                        : List.of(frame.getT2()))),
                wrong(
                        "forged content",
                        Code.WITNESS,
                        frames -> frames.map(frame -> replaced(frame, "pay 10", "pay 99"))),
                wrong(
                        "a frame that is no message",
                        Code.FRAME,
                        frames ->
                                frames.index().map(frame -> frame.getT1() == 2 ? new byte[] {1, 2, 3} : frame.getT2())),
                wrong("no handshake", Code.FRAME, frames -> frames.skip(1).startWith(new byte[] {1})));
    }

    private static Arguments wrong(String name, Code code, UnaryOperator<Flux<byte[]>> frames) {
        return Arguments.of(name, code, frames);
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource
    void wrongDataIsReportedAndNotDelivered(String name, Code code, UnaryOperator<Flux<byte[]>> frames) {
        try (var relay = new FrameRelay(gateway.url(), frames)) {
            var told = new Recorder();
            var socket = told.on(builder(anyone(), ic.install(CdkCanister.echo()), relay.url()))
                    .reconnect(ReconnectOptions.NEVER)
                    .connect();
            socket.send("pay 10");
            socket.send("pay 20");
            var end = end(socket);
            assertThat(end.error())
                    .isInstanceOfSatisfying(
                            WrongData.class, e -> assertThat(e.code()).isEqualTo(code));
            assertThat(end.code()).isEqualTo(4000);
            assertThat(told.messages).isEmpty();
        }
    }

    @Test
    void aStaleCertificateIsReportedAndItsMessageNotDelivered() {
        var canister = CdkCanister.echo();
        var told = new Recorder();
        var now = new AtomicReference<InstantSource>(InstantSource.system());
        var socket = told.on(builder(anyone(), ic.install(canister), gateway.url()))
                .clock(clock(now))
                .reconnect(ReconnectOptions.NEVER)
                .connect();
        told.awaitEvent(Event.Opened.class, event -> true);
        now.set(InstantSource.offset(InstantSource.system(), Duration.ofMinutes(10)));
        canister.send(socket.principal(), "old".getBytes(UTF_8));
        assertThat(end(socket).error().code()).isEqualTo(Code.CERTIFICATE_TIME);
        assertThat(told.messages).isEmpty();
    }

    @Test
    void withoutAcknowledgementsAnotherConnectionFollowsAlsoIfNoMessageIsTaken() {
        var told = new CopyOnWriteArrayList<Event<String>>();
        var socket = builder(anyone(), ic.install(CdkCanister.echo()), gateway.url())
                .codec(Recorder.TEXT)
                .maxBuffered(1)
                .ackTimeout(Duration.ofSeconds(2))
                .reconnect(AT_ONCE)
                .onEvent(told::add)
                .connect();
        // Nothing subscribes, so the first echo fills the buffer.
        numbered("", 3).forEach(socket::send);
        await().atMost(BOUND)
                .until(() -> told.stream()
                        .anyMatch(event -> event instanceof Event.Opened<String> opened && opened.reconnected()));
        assertThat(told)
                .filteredOn(Event.Failed.class::isInstance)
                .extracting(event -> ((Event.Failed<String>) event).error().code())
                .containsOnly(Code.ACK_TIMEOUT);
        socket.close().orTimeout(60, TimeUnit.SECONDS).join();
    }

    @Test
    void closeBeforeTheConnectionIsOpen() {
        var told = new Recorder();
        var socket = told.on(builder(anyone(), ic.install(CdkCanister.echo()), gateway.url()))
                .connect();
        var sent = socket.send("never");
        var first = socket.close(3001, "not needed");
        var second = socket.close();
        var end = first.orTimeout(60, TimeUnit.SECONDS).join();
        assertThat(second.orTimeout(60, TimeUnit.SECONDS).join()).isSameAs(end);
        assertThat(end).isEqualTo(new Event.Closed<>(3001, "not needed", true, null, List.of(), List.of("never")));
        assertThat(told.events).containsExactly(end);
        assertThat(sent).isCompletedExceptionally();
        assertThat(socket.send("late")).failsWithin(BOUND);
        assertThat(socket.state()).isEqualTo(IcWebSocket.State.CLOSED);
        assertThat(socket.close().orTimeout(60, TimeUnit.SECONDS).join()).isSameAs(end);
    }

    @Test
    void closeWhileConnecting() throws IOException {
        try (var silent = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            var told = new Recorder();
            var url = URI.create("ws://127.0.0.1:" + silent.getLocalPort());
            var socket = told.on(builder(anyone(), Principal.MANAGEMENT, url)).connect();
            try (var accepted = silent.accept()) {
                assertThat(accepted.isConnected()).isTrue();
                assertThat(socket.close().orTimeout(60, TimeUnit.SECONDS).join().clean())
                        .isTrue();
                assertThat(told.events).hasSize(1);
            }
        }
    }

    @Test
    void closeWhileTheIdentitySigns() throws InterruptedException {
        var asked = new CountDownLatch(1);
        var approved = new CountDownLatch(1);
        var canister = CdkCanister.echo();
        var told = new Recorder();
        var identity = signing(signature -> {
            asked.countDown();
            try {
                approved.await();
            } catch (InterruptedException e) {
                throw new IllegalStateException(e);
            }
            return signature.get();
        });
        var socket =
                told.on(builder(identity, ic.install(canister), gateway.url())).connect();
        assertThat(asked.await(60, TimeUnit.SECONDS)).isTrue();
        var closed = socket.close();
        approved.countDown();
        assertThat(closed.orTimeout(60, TimeUnit.SECONDS).join().clean()).isTrue();
        assertThat(told.events).hasSize(1);
        await().atMost(BOUND).until(() -> canister.clients().isEmpty());
    }

    @Test
    void anIdentityThatFailsIsTheEnd() {
        var told = new Recorder();
        var identity = signing(signature -> {
            throw new NoClassDefFoundError("a provider of signatures");
        });
        var socket = told.on(builder(identity, ic.install(CdkCanister.echo()), gateway.url()))
                .connect();
        assertThat(end(socket).error())
                .isInstanceOf(SigningFailed.class)
                .hasCauseInstanceOf(NoClassDefFoundError.class);
    }

    @Test
    void whatTheApplicationThrowsDoesNotStopTheSocket() {
        var messages = new CopyOnWriteArrayList<String>();
        var failures = new CopyOnWriteArrayList<IcWebSocketException>();
        var socket = builder(anyone(), ic.install(CdkCanister.echo()), gateway.url())
                .codec(new Codec<String>() {
                    @Override
                    public byte[] encode(String value) {
                        if (value.equals("unencodable")) {
                            throw new IllegalArgumentException(value);
                        }
                        return value.getBytes(UTF_8);
                    }

                    @Override
                    public String decode(byte[] content) {
                        var text = new String(content, UTF_8);
                        if (text.equals("undecodable")) {
                            throw new StackOverflowError();
                        }
                        return text;
                    }
                })
                .onMessage(message -> {
                    messages.add(message.data());
                    throw unchecked(new IOException("of the application"));
                })
                .onEvent(event -> {
                    if (event instanceof Event.Failed<String>(var error)) {
                        failures.add(error);
                    }
                    throw new IllegalStateException("of the application");
                })
                .connect();
        assertThatExceptionOfType(IllegalArgumentException.class).isThrownBy(() -> socket.send("unencodable"));
        socket.send("one");
        socket.send("undecodable");
        socket.send("two");
        await().dontCatchUncaughtExceptions().atMost(BOUND).until(() -> messages.size() == 2);
        assertThat(messages).containsExactly("one", "two");
        assertThat(failures).hasOnlyElementsOfType(DecodingFailed.class).hasSize(1);
        assertThat(socket.close().orTimeout(60, TimeUnit.SECONDS).join().clean())
                .isTrue();
    }

    private static Event.Closed<String> end(IcWebSocket<String> socket) {
        return socket.closed().orTimeout(60, TimeUnit.SECONDS).join();
    }

    private static Identity anyone() {
        return ClientIdentity.ed25519().toIc4j();
    }

    /** @param how gets what makes the signature */
    private static Identity signing(Function<Supplier<Signature>, Signature> how) {
        var identity = anyone();
        return new Identity() {
            @Override
            public org.ic4j.types.Principal sender() {
                return identity.sender();
            }

            @Override
            public byte[] getPublicKey() {
                return identity.getPublicKey();
            }

            @Override
            public Signature sign(byte[] content) {
                return how.apply(() -> identity.sign(content));
            }
        };
    }

    private static Clock clock(AtomicReference<InstantSource> source) {
        return new Clock() {
            @Override
            public Instant instant() {
                return source.get().instant();
            }

            @Override
            public ZoneOffset getZone() {
                return ZoneOffset.UTC;
            }

            @Override
            public Clock withZone(ZoneId zone) {
                throw new UnsupportedOperationException();
            }
        };
    }

    private static byte[] replaced(byte[] frame, String from, String to) {
        // One char for each byte.
        return new String(frame, ISO_8859_1).replace(from, to).getBytes(ISO_8859_1);
    }

    /** As Kotlin throws checked exceptions. */
    @SuppressWarnings("unchecked")
    private static <E extends Throwable> RuntimeException unchecked(Throwable thrown) throws E {
        throw (E) thrown;
    }

    private static IcWebSocketBuilder<byte[]> builder(Identity identity, Principal canister, URI... gateways) {
        return IcWebSocket.builder(canister.toString(), identity, gateways).rootKey(RootKey.of(ic.rootKeyDer()));
    }
}
