package io.icws.gateway.firstgeneration;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import com.upokecenter.cbor.CBORObject;
import io.icws.gateway.Vectors;
import io.icws.protocol.ByteSlice;
import io.icws.protocol.CanisterMessageFrame;
import io.icws.protocol.Cbor;
import io.icws.protocol.MalformedException;
import io.icws.protocol.Principal;
import io.icws.protocol.candid.GatewayArguments;
import io.icws.protocol.candid.MessagesReply;
import java.util.HexFormat;
import java.util.stream.Stream;
import org.junit.jupiter.api.Named;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import tools.jackson.databind.JsonNode;

/** Every vector of the first generation. */
class VectorsTest {

    private static final byte[] KEY = Vectors.hex(Vectors.file("poc-frames.json"), "public_key");

    static Stream<Named<JsonNode>> vectors() {
        return Vectors.named("poc-frames.json");
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("vectors")
    void agrees(JsonNode vector) throws MalformedException {
        switch (Vectors.text(vector, "kind")) {
            case "first_frame", "beta_first_frame" -> firstFrame(vector);
            case "message_frame" ->
                assertThat(PocCandid.message(Vectors.hex(vector, "frame")))
                        .isEqualTo(Vectors.hex(vector, "ws_message_args"));
            case "candid" -> candid(Vectors.text(vector, "name"), vector);
            case "gateway_frame" -> gatewayFrame(vector);
            default -> throw new AssertionError("a vector of another kind");
        }
    }

    private static void firstFrame(JsonNode vector) throws MalformedException {
        var first = OpenFrame.decode(Vectors.hex(vector, "frame"));
        boolean accepted = Vectors.text(vector, "expected").equals("accept");
        assertThat(Clients.haveSigned(first, KEY)).isEqualTo(accepted);
        if (!accepted) {
            return;
        }
        assertThat(first.signature()).isEqualTo(Vectors.hex(vector, "sig"));
        var decoded = vector.get("decoded");
        assertThat(first.canister()).isEqualTo(Principal.parse(Vectors.text(decoded, "canister_id")));
        byte[] open = Vectors.hex(vector, "ws_open_args");
        switch (first) {
            case OpenFrame.Poc poc -> {
                assertThat(poc.content()).isEqualTo(Vectors.hex(vector, "client_canister_id"));
                assertThat(poc.client()).isEqualTo(decoded.get("client_id").asLong());
                assertThat(PocCandid.open(poc.content(), poc.signature())).isEqualTo(open);
            }
            case OpenFrame.Beta beta -> {
                assertThat(beta.content()).isEqualTo(Vectors.hex(vector, "content"));
                assertThat(beta.client()).isEqualTo(Vectors.hex(decoded, "client_key"));
                assertThat(BetaCandid.open(beta.content(), beta.signature())).isEqualTo(open);
            }
        }
    }

    private static void candid(String name, JsonNode vector) throws MalformedException {
        byte[] hex = Vectors.hex(vector, "hex");
        var decoded = vector.get("decoded").get(0);
        switch (name) {
            case "ws_get_client_key_args", "ws_close_args", "ws_get_messages_args" ->
                assertThat(PocCandid.number(Long.parseLong(decoded.asString()))).isEqualTo(hex);
            case "ws_get_client_key_result" -> assertThat(PocCandid.key(hex)).isEqualTo(KEY);
            case "ws_open_result_true" -> assertThat(PocCandid.agreement(hex)).isEmpty();
            case "ws_open_result_false" -> assertThat(PocCandid.agreement(hex)).isPresent();
            case "ws_close_result" -> assertThat(PocCandid.nothing(hex)).isEmpty();
            case "ws_get_messages_result_0", "ws_get_messages_result_1", "ws_get_messages_result_50" ->
                page(Version0Pages.POC, hex, decoded);
            case "beta_ws_open_result_ok" -> {
                var beta = new BetaDialect((canister, method, argument) -> Version0Test.SIGNED, KEY);
                assertThat(beta.methods().replies().error(hex)).isEmpty();
                assertThat(beta.afterOpen(true, null).firstNonce())
                        .hasValue(Long.parseLong(Vectors.text(decoded.get("Ok"), "nonce")));
            }
            case "beta_ws_open_result_err" ->
                assertThat(BetaCandid.result(hex, nonce -> {})).hasValue(Vectors.text(decoded, "Err"));
            // Sent by clients themselves: a record of the same shape.
            case "beta_ws_register_args", "beta_ws_close_args" ->
                assertThat(BetaCandid.close(KEY)).isEqualTo(hex);
            case "beta_ws_message_established" ->
                assertThat(BetaCandid.established(KEY)).isEqualTo(hex);
            case "beta_ws_message_relayed" -> {
                var relayed = decoded.get("msg").get("RelayedByGateway");
                assertThat(BetaCandid.relayed(Vectors.hex(relayed, "content"), Vectors.hex(relayed, "sig")))
                        .isEqualTo(hex);
            }
            case "beta_ws_get_messages_args" ->
                assertThat(GatewayArguments.getMessages(Long.parseLong(Vectors.text(decoded, "nonce"))))
                        .isEqualTo(hex);
            case "beta_ws_get_messages_result" -> page(Version0Pages.BETA, hex, decoded.get("Ok"));
            default -> throw new AssertionError("an unknown vector");
        }
    }

    private static void page(Version0Pages pages, byte[] reply, JsonNode expected) throws MalformedException {
        var page = (MessagesReply.Page) pages.read(reply);
        assertThat(page.endOfQueue()).isNull();
        assertThat(page.certificate().toArray()).isEqualTo(Vectors.hex(expected, "cert"));
        assertThat(page.tree().toArray()).isEqualTo(Vectors.hex(expected, "tree"));
        assertThat(page.messages()).hasSize(expected.get("messages").size());
        for (int i = 0; i < page.messages().size(); i++) {
            var message = page.messages().get(i);
            var said = expected.get("messages").get(i);
            var key = Vectors.text(said, "key");
            assertThat(new String(message.key().toArray(), UTF_8)).isEqualTo(key);
            assertThat(message.nonce()).isEqualTo(Long.parseLong(key.substring(key.lastIndexOf('_') + 1)));
            assertThat(pages.addressee(message.content()))
                    .isEqualTo(pages == Version0Pages.POC ? message.clientKey() : null);
            assertThat(message.content().toArray()).isEqualTo(Vectors.hex(said, "val"));
            assertThat(message.clientKey())
                    .isEqualTo(
                            said.has("client_id")
                                    ? Clients.numbered(said.get("client_id").asLong())
                                    : Clients.of(Vectors.hex(said, "client_key")));
        }
    }

    @Test
    void aBadKeyInAPageSpoilsNoOther() throws MalformedException {
        var page = vectors()
                .map(Named::getPayload)
                .filter(vector -> Vectors.text(vector, "name").equals("beta_ws_get_messages_result"))
                .findFirst()
                .orElseThrow();
        var hex = HexFormat.of();
        var bad = Vectors.text(page, "hex").replace("20" + hex.formatHex(KEY), "01e7");
        var reply = (MessagesReply.Page) Version0Pages.BETA.read(hex.parseHex(bad));
        assertThat(reply.messages())
                .singleElement()
                .satisfies(message -> assertThat(message.clientKey()).isNotEqualTo(Clients.of(KEY)));
    }

    @Test
    void aBetaMessageNamesItsClient() throws MalformedException {
        byte[] content = Cbor.encodeTagged(CBORObject.NewOrderedMap().Add("client_key", KEY));
        assertThat(Version0Pages.BETA.addressee(ByteSlice.of(content))).isEqualTo(Clients.of(KEY));
    }

    private static void gatewayFrame(JsonNode vector) {
        var parts = vector.get("parts");
        var stable = CanisterMessageFrame.encode(
                ByteSlice.of(Vectors.text(parts, "key").getBytes(UTF_8)),
                ByteSlice.of(Vectors.hex(parts, "val")),
                ByteSlice.of(Vectors.hex(parts, "cert")),
                ByteSlice.of(Vectors.hex(parts, "tree")));
        assertThat(new PocDialect(null, KEY).frame(stable)).isEqualTo(Vectors.hex(vector, "frame"));
    }
}
