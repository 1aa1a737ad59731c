package io.icws.devnet.client;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import io.icws.devnet.identity.ClientIdentity;
import io.icws.gateway.Vectors;
import io.icws.peer.MessageArguments;
import io.icws.protocol.ClientFrame;
import io.icws.protocol.MalformedException;
import io.icws.protocol.Principal;
import io.icws.protocol.RequestContent.Invocation;
import io.icws.protocol.candid.OpenArguments;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.security.KeyStore;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.LongStream;
import java.util.stream.StreamSupport;
import javax.net.ssl.KeyManagerFactory;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import reactor.core.publisher.Flux;
import reactor.core.scheduler.Schedulers;
import reactor.test.scheduler.VirtualTimeScheduler;
import tools.jackson.databind.JsonNode;

class DappClientTest {

    private static final JsonNode SESSIONS = Vectors.file("sessions.json");
    private static final JsonNode NORMAL =
            Vectors.of("sessions.json").findFirst().orElseThrow();
    private static final Duration SOON = Duration.ofSeconds(10);

    private final VirtualTimeScheduler time = VirtualTimeScheduler.create();

    @Test
    void numbersFollowTheOrderOfCalls() throws Exception {
        try (var gateway = new ScriptedGateway()) {
            var client = opened(gateway, client(gateway));
            Flux.range(0, 100)
                    .parallel(4)
                    .runOn(Schedulers.parallel())
                    .flatMap(i -> client.send(new byte[] {(byte) (int) i}))
                    .sequential()
                    .then()
                    .block(SOON);

            var sequences = new ArrayList<Long>();
            for (int i = 0; i < 100; i++) {
                sequences.add(MessageArguments.decode(call(gateway.next()).arg())
                        .message()
                        .sequenceNumber());
            }
            assertThat(sequences)
                    .containsExactlyElementsOf(
                            LongStream.rangeClosed(1, 100).boxed().toList());
            client.abort();
        }
    }

    @Test
    void refusesToSendBeforeItIsOpen() {
        try (var gateway = new ScriptedGateway()) {
            var client = client(gateway).build();
            assertThatExceptionOfType(IllegalStateException.class)
                    .isThrownBy(() -> client.send(new byte[0]).block(SOON));
        }
    }

    @Test
    void givesUpWithoutOpenMessage() throws Exception {
        try (var gateway = new ScriptedGateway()) {
            var client = client(gateway).build();
            var opening = client.open().materialize().cache();
            opening.subscribe();
            gateway.push(frames().getFirst());
            gateway.next();
            time.advanceTimeBy(Duration.ofSeconds(60));

            assertThat(client.closed().block(SOON)).isEqualTo(new Closing(4000, "Open connection timeout"));
            assertThat(opening.block(SOON).isOnError()).isTrue();
        }
    }

    @Test
    void givesUpWithoutAcks() throws Exception {
        try (var gateway = new ScriptedGateway()) {
            var client = opened(gateway, client(gateway));
            client.send(new byte[] {1}).block(SOON);
            time.advanceTimeBy(Duration.ofSeconds(329));
            assertThat(client.failure()).isEmpty();
            time.advanceTimeBy(Duration.ofSeconds(1));

            assertThat(client.closed().block(SOON)).isEqualTo(new Closing(4000, "Ack message timeout"));
        }
    }

    @Test
    void reportsHowTheGatewayCloses() {
        try (var gateway = new ScriptedGateway()) {
            var client = client(gateway).build();
            client.open().subscribe(opened -> {}, failed -> {});
            gateway.sendClose(4410, "gone").block(SOON);

            assertThat(client.closed().block(SOON)).isEqualTo(new Closing(4410, "gone"));
            assertThat(client.failure()).isEmpty();
        }
    }

    @Test
    void closesNormally() throws Exception {
        try (var gateway = new ScriptedGateway()) {
            var client = opened(gateway, client(gateway));
            client.close();

            assertThat(gateway.closed().block(SOON).code()).isEqualTo(1000);
            assertThat(client.closed().block(SOON).code()).isEqualTo(1000);
        }
    }

    @Test
    void refusedConnectionIsAnAbnormalEnd() throws Exception {
        var client = DappClient.builder(
                        URI.create("ws://127.0.0.1:1"), Principal.MANAGEMENT, Vectors.hex(SESSIONS, "root_key_der"))
                .build();
        assertThat(client.open().materialize().block(SOON).isOnError()).isTrue();
        assertThat(client.closed().block(SOON).code()).isEqualTo(1006);
    }

    @Test
    void speaksTls(@TempDir Path directory) throws Exception {
        try (var gateway = new ScriptedGateway(selfSigned(directory.resolve("gateway.p12")))) {
            opened(gateway, client(gateway)).abort();

            var distrustful =
                    client(gateway).socket(SocketOptions::withStrictTls).build();
            assertThat(distrustful.open().materialize().block(SOON).isOnError()).isTrue();
        }
    }

    @Test
    void liesWhenATestAsksForIt() throws Exception {
        try (var gateway = new ScriptedGateway()) {
            var stranger = Principal.of(new byte[] {9, 9, 1});
            var client = client(gateway)
                    .gatewayInOpen(stranger)
                    .canisterInOpen(stranger)
                    .build();
            client.open().subscribe(opened -> {}, failed -> {});
            gateway.push(frames().getFirst());

            var call = call(gateway.next());
            assertThat(call.canisterId()).isEqualTo(stranger);
            assertThat(OpenArguments.decode(call.arg()).gateway()).isEqualTo(stranger);
            client.sendRaw(new byte[] {1, 2, 3}).block(SOON);
            assertThat(gateway.next()).containsExactly(1, 2, 3);
            client.sendText("text").block(SOON);
            assertThat(gateway.next()).isEqualTo("text".getBytes(StandardCharsets.US_ASCII));
            client.abort();
        }
    }

    @Test
    void rawSocketSeesFramesPongsAndClosing() throws Exception {
        try (var gateway = new ScriptedGateway()) {
            var socket = RawSocket.connect(SocketOptions.to(gateway.uri())).block(SOON);
            gateway.push(new byte[] {1});
            assertThat(socket.received().blockFirst(SOON)).containsExactly(1);
            socket.ping(new byte[] {7}).block(SOON);
            assertThat(socket.pongs().blockFirst(SOON)).containsExactly(7);
            socket.stopReading();
            gateway.push(new byte[] {2});
            gateway.push(new byte[] {3});
            socket.resumeReading();
            assertThat(socket.received().take(3).collectList().block(SOON))
                    .extracting(bytes -> bytes[0])
                    .containsExactly((byte) 1, (byte) 2, (byte) 3);
            gateway.sendClose(1001, "away").block(SOON);
            assertThat(socket.closed().block(SOON)).isEqualTo(new Closing(1001, "away"));
        }
    }

    @Test
    void stoppedSocketPushesBack() throws Exception {
        try (var gateway = new ScriptedGateway()) {
            var socket = RawSocket.connect(SocketOptions.to(gateway.uri()).withReceiveBuffer(4096))
                    .block(SOON);
            socket.stopReading();
            for (int i = 0; i < 500; i++) {
                gateway.push(new byte[64 * 1024]);
            }
            assertThat(socket.received()
                            .take(Duration.ofMillis(200))
                            .collectList()
                            .block(SOON))
                    .isEmpty();
            assertThat(gateway.taken()).isLessThan(500);
            socket.resumeReading();
            assertThat(socket.received().take(500).count().block(SOON)).isEqualTo(500);
            socket.abort();
            assertThat(socket.closed().block(SOON).code()).isEqualTo(1006);
        }
    }

    private static KeyManagerFactory selfSigned(Path file) throws Exception {
        var keytool = Path.of(System.getProperty("java.home"), "bin", "keytool");
        var made = new ProcessBuilder(
                        keytool.toString(),
                        "-genkeypair",
                        "-keyalg",
                        "EC",
                        "-alias",
                        "gateway",
                        "-dname",
                        "CN=localhost",
                        "-storepass",
                        "changeit",
                        "-keystore",
                        file.toString())
                .redirectErrorStream(true)
                .start();
        made.getInputStream().readAllBytes();
        assertThat(made.waitFor()).isZero();
        var keys = KeyManagerFactory.getInstance(KeyManagerFactory.getDefaultAlgorithm());
        keys.init(KeyStore.getInstance(file.toFile(), "changeit".toCharArray()), "changeit".toCharArray());
        return keys;
    }

    private DappClient.Builder client(ScriptedGateway gateway) {
        try {
            return DappClient.builder(
                            gateway.uri(),
                            Principal.parse(SESSIONS.get("canister_id").stringValue()),
                            Vectors.hex(SESSIONS, "root_key_der"))
                    .identity(ClientIdentity.ed25519(Vectors.hex(SESSIONS, "client_seed")))
                    .nonce(Long.parseUnsignedLong(NORMAL.get("client_nonce").stringValue()))
                    .clock(TranscriptTest.clock())
                    .timers(time);
        } catch (MalformedException e) {
            throw new AssertionError(e);
        }
    }

    private static DappClient opened(ScriptedGateway gateway, DappClient.Builder builder) throws Exception {
        var client = builder.build();
        client.open().subscribe(opened -> {}, failed -> {});
        gateway.push(frames().get(0));
        gateway.next();
        gateway.push(frames().get(1));
        client.open().block(SOON);
        return client;
    }

    private static List<byte[]> frames() {
        return StreamSupport.stream(NORMAL.get("steps").spliterator(), false)
                .filter(step ->
                        step.has("frame") && step.get("from").stringValue().equals("gateway"))
                .map(step -> Vectors.hex(step, "frame"))
                .toList();
    }

    private static Invocation call(byte[] frame) throws MalformedException {
        return (Invocation) ClientFrame.decode(frame).content();
    }
}
