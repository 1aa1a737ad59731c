package io.icws.devnet.client;

import static org.assertj.core.api.Assertions.assertThat;

import io.icws.devnet.identity.ClientIdentity;
import io.icws.gateway.Vectors;
import io.icws.peer.MessageArguments;
import io.icws.protocol.CanisterMessage;
import io.icws.protocol.ClientFrame;
import io.icws.protocol.MalformedException;
import io.icws.protocol.Principal;
import io.icws.protocol.RequestContent.Invocation;
import io.icws.protocol.WebsocketMessage;
import io.icws.protocol.candid.OpenArguments;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.stream.Stream;
import org.junit.jupiter.api.Named;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import tools.jackson.databind.JsonNode;

/** The client does what the unmodified SDK did in the same session, down to close code and reason. */
class TranscriptTest {

    private static final JsonNode SESSIONS = Vectors.file("sessions.json");
    private static final Duration SOON = Duration.ofSeconds(10);

    static Stream<Named<JsonNode>> sessions() {
        return Vectors.of("sessions.json")
                .map(session -> Named.of(session.get("name").stringValue(), session));
    }

    static Clock clock() {
        long nanos = Long.parseLong(SESSIONS.get("now_ns").stringValue());
        return Clock.fixed(Instant.EPOCH.plusNanos(nanos), ZoneOffset.UTC);
    }

    @ParameterizedTest
    @MethodSource("sessions")
    void behavesAsTheSdk(JsonNode session) throws Exception {
        try (var gateway = new ScriptedGateway()) {
            var client = DappClient.builder(
                            gateway.uri(),
                            Principal.parse(SESSIONS.get("canister_id").stringValue()),
                            Vectors.hex(SESSIONS, "root_key_der"))
                    .identity(ClientIdentity.ed25519(Vectors.hex(SESSIONS, "client_seed")))
                    .nonce(Long.parseUnsignedLong(session.get("client_nonce").stringValue()))
                    .clock(clock())
                    .build();
            assertThat(client.key().principal())
                    .hasToString(session.get("client_principal").stringValue());
            client.open().subscribe(opened -> {}, failed -> {});

            var messages = new ArrayList<byte[]>();
            boolean failed = false;
            byte[] last = new byte[0];
            for (var step : session.get("steps")) {
                if (step.has("close")) {
                    var expected = new Closing(
                            step.get("close").get("code").intValue(),
                            step.get("close").get("reason").stringValue());
                    assertThat(client.closed().block(SOON)).isEqualTo(expected);
                    assertThat(gateway.closed().block(SOON))
                            .as("seen by the gateway")
                            .isEqualTo(expected);
                    failed |= expected.code() == 4000;
                } else if (step.has("event")) {
                    switch (step.get("event").stringValue()) {
                        case "onopen" -> client.open().block(SOON);
                        case "onmessage" -> messages.add(content(last));
                        default -> failed = true;
                    }
                } else if (step.get("from").stringValue().equals("gateway")) {
                    last = Vectors.hex(step, "frame");
                    gateway.push(last);
                } else {
                    follow(client, gateway, Vectors.hex(step, "frame"));
                }
            }
            assertThat(client.received().take(messages.size()).collectList().block(SOON))
                    .containsExactlyElementsOf(messages);
            assertThat(client.failure().isPresent()).isEqualTo(failed);
            client.abort();
        }
    }

    private static void follow(DappClient client, ScriptedGateway gateway, byte[] expectedFrame) throws Exception {
        var expected = call(expectedFrame);
        if (expected.methodName().equals("ws_message")) {
            var message = MessageArguments.decode(expected.arg()).message();
            if (!message.isServiceMessage()) {
                client.send(message.content()).block(SOON);
            }
            var actual = call(gateway.next());
            assertSameCall(actual, expected);
            assertThat(MessageArguments.decode(actual.arg()).message())
                    .usingRecursiveComparison()
                    .ignoringFields("timestamp")
                    .isEqualTo(message);
        } else {
            var actual = call(gateway.next());
            assertSameCall(actual, expected);
            assertThat(OpenArguments.decode(actual.arg())).isEqualTo(OpenArguments.decode(expected.arg()));
        }
    }

    private static void assertSameCall(Invocation actual, Invocation expected) {
        assertThat(actual)
                .usingRecursiveComparison()
                .ignoringFields("nonce", "arg", "requestId", "ingressExpiry")
                .isEqualTo(expected);
        assertThat(actual.nonce()).hasSameSizeAs(expected.nonce());
    }

    private static Invocation call(byte[] frame) throws MalformedException {
        return (Invocation) ClientFrame.decode(frame).content();
    }

    private static byte[] content(byte[] frame) throws MalformedException {
        return WebsocketMessage.fromCbor(CanisterMessage.decode(frame).content())
                .content();
    }
}
