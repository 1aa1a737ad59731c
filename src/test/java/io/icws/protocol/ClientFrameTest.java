package io.icws.protocol;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.icws.gateway.Vectors;
import io.icws.protocol.RequestContent.Invocation;
import java.util.HexFormat;
import java.util.stream.Stream;
import org.junit.jupiter.api.Named;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import tools.jackson.databind.JsonNode;

class ClientFrameTest {

    static Stream<Named<JsonNode>> good() {
        return Vectors.named("client-frames.json");
    }

    static Stream<Named<JsonNode>> odd() {
        return Vectors.named("client-frames-negative.json");
    }

    @ParameterizedTest
    @MethodSource("good")
    void readsWhatTheSdkSends(JsonNode vector) throws Exception {
        byte[] frame = Vectors.hex(vector, "frame");
        var envelope = ClientFrame.decode(frame);
        var content = (Invocation) envelope.content();
        var expected = vector.get("content");

        assertThat(envelope.body()).isEqualTo(Vectors.hex(vector, "relay_body"));
        assertThat(ClientFrames.encode(envelope.body())).isEqualTo(frame);
        assertThat(content.kind()).isEqualTo(Invocation.Kind.CALL);
        assertThat(content.requestId()).hasToString(Vectors.text(vector, "request_id"));
        assertThat(content.canisterId()).hasToString(Vectors.text(expected, "canister_id"));
        assertThat(content.canisterId().toBytes()).isEqualTo(Vectors.hex(expected, "canister_id_hex"));
        assertThat(content.methodName()).isEqualTo(Vectors.text(expected, "method_name"));
        assertThat(content.arg()).isEqualTo(Vectors.hex(expected, "arg"));
        assertThat(content.sender()).hasToString(Vectors.text(expected, "sender"));
        assertThat(content.sender().toBytes()).isEqualTo(Vectors.hex(expected, "sender_hex"));
        assertThat(content.ingressExpiry()).isEqualTo(Long.parseUnsignedLong(Vectors.text(expected, "ingress_expiry")));
        assertThat(content.nonce()).isEqualTo(Vectors.hex(expected, "nonce"));
        assertThat(envelope.publicKey()).isEqualTo(Vectors.hex(vector, "sender_pubkey"));
        assertThat(envelope.signature()).isEqualTo(Vectors.hex(vector, "sender_sig"));
        assertDelegations(envelope, vector);
    }

    @ParameterizedTest
    @MethodSource("good")
    void theRelayBodyIsTheSameEnvelope(JsonNode vector) throws Exception {
        var envelope = Envelope.decode(Vectors.hex(vector, "relay_body"));
        assertThat(envelope.content().requestId()).hasToString(Vectors.text(vector, "request_id"));
        assertThat(envelope.body()).isEqualTo(Vectors.hex(vector, "relay_body"));
    }

    @ParameterizedTest
    @MethodSource("odd")
    void refusesTheMalformedAndNothingElse(JsonNode vector) throws Exception {
        byte[] frame = Vectors.hex(vector, "frame");
        var expected = vector.get("expected");
        if (Vectors.text(expected, "reason").equals("malformed_frame")) {
            assertThatThrownBy(() -> ClientFrame.decode(frame)).isInstanceOf(MalformedException.class);
            return;
        }
        var envelope = ClientFrame.decode(frame);
        assertThat(envelope.content().requestId()).hasToString(Vectors.text(expected, "request_id"));
        assertThat(Envelope.decode(envelope.body()).content().requestId())
                .isEqualTo(envelope.content().requestId());
        assertThat(HexFormat.of().formatHex(frame))
                .contains(HexFormat.of().formatHex(envelope.body()).substring(6));
    }

    @Test
    void keepsTheKindOfRequestForTheVerifier() throws Exception {
        assertThat(((Invocation) decodeOdd("request_type_query").content()).kind())
                .isEqualTo(Invocation.Kind.QUERY);
        assertThat(decodeOdd("request_type_read_state").content()).isInstanceOf(RequestContent.ReadState.class);
        assertThat(decodeOdd("delegation_empty_list").delegations()).isEmpty();
        assertThat(decodeOdd("signature_missing").signature()).isNull();
        assertThat(decodeOdd("pubkey_missing").publicKey()).isNull();
        assertThat(decodeOdd("nonce_absent").content().nonce()).isNull();
        assertThat(decodeOdd("delegation_targets_empty")
                        .delegations()
                        .getFirst()
                        .targets())
                .isEmpty();
        assertThat(decodeOdd("delegation_permissions_queries").delegations())
                .extracting(SignedDelegation::permissions)
                .contains("queries");
    }

    @Test
    void aTagOnTheEnvelopeIsNotDoubled() throws Exception {
        byte[] body = Vectors.hex(Vectors.of("client-frames.json").findFirst().orElseThrow(), "relay_body");
        var hex = HexFormat.of();
        byte[] frame = hex.parseHex("a168" + hex.formatHex("envelope".getBytes()) + hex.formatHex(body));
        assertThat(ClientFrame.decode(frame).body()).isEqualTo(body);
    }

    @Test
    void findsTheEnvelopeAmongOtherKeysAndChunks() throws Exception {
        byte[] body = Vectors.hex(Vectors.of("client-frames.json").findFirst().orElseThrow(), "relay_body");
        String item = HexFormat.of().formatHex(body).substring(6);
        // { "x": [_ 1, 2], (_ "enve", "lope"): item, "y": (_ h'01') }, the map of indefinite length
        String frame = "bf" + "61789f0102ff" + "7f64656e7665646c6f7065ff" + item + "61795f4101ff" + "ff";
        assertThat(ClientFrame.decode(HexFormat.of().parseHex(frame)).body()).isEqualTo(body);
    }

    @Test
    void namesTheFieldAndTheTypeExpected() {
        // { "envelope": { "content": { "request_type": "call", "sender": "x" } } }
        String frame =
                "a168656e76656c6f7065a167636f6e74656e74a26c726571756573745f747970656463616c6c" + "6673656e6465726178";
        assertThatThrownBy(() -> ClientFrame.decode(HexFormat.of().parseHex(frame)))
                .isInstanceOf(MalformedException.class)
                .hasMessageContaining("sender")
                .hasMessageContaining("a byte string");
    }

    private static Envelope decodeOdd(String name) throws MalformedException {
        var vector = Vectors.of("client-frames-negative.json")
                .filter(candidate -> Vectors.text(candidate, "name").equals(name))
                .findFirst()
                .orElseThrow();
        return ClientFrame.decode(Vectors.hex(vector, "frame"));
    }

    private static void assertDelegations(Envelope envelope, JsonNode vector) throws MalformedException {
        var expected = vector.path("sender_delegation");
        assertThat(envelope.delegations()).hasSize(expected.size());
        for (int i = 0; i < expected.size(); i++) {
            var actual = envelope.delegations().get(i);
            var delegation = expected.get(i);
            assertThat(actual.signature()).isEqualTo(Vectors.hex(delegation, "signature"));
            assertThat(actual.publicKey()).isEqualTo(Vectors.hex(delegation, "pubkey"));
            assertThat(actual.expiration()).isEqualTo(Long.parseUnsignedLong(Vectors.text(delegation, "expiration")));
            assertThat(actual.hash()).hasToString(Vectors.text(delegation, "delegation_hash"));
            if (delegation.path("targets").isArray()) {
                var targets = delegation
                        .get("targets")
                        .valueStream()
                        .map(JsonNode::stringValue)
                        .toList();
                assertThat(actual.targets()).extracting(Principal::toString).isEqualTo(targets);
            } else {
                assertThat(actual.targets()).isNull();
            }
            assertThat(actual.permissions()).isNull();
            var rebuilt = ClientFrames.unsignedDelegation(actual.publicKey(), actual.expiration(), actual.targets());
            assertThat(rebuilt.hash()).isEqualTo(actual.hash());
        }
    }
}
