package io.icws.protocol;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.icws.gateway.Vectors;
import io.icws.peer.ReadStatePaths;
import io.icws.protocol.RequestContent.Invocation;
import io.icws.protocol.RequestContent.ReadState;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Named;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import tools.jackson.databind.JsonNode;

class UnsignedRequestTest {

    private static final Principal CANISTER = principal("bnz7o-iuaaa-aaaaa-qaaaa-cai");

    static Stream<Named<JsonNode>> sdkFrames() {
        return Vectors.named("client-frames.json");
    }

    @ParameterizedTest
    @MethodSource("sdkFrames")
    void writesWhatTheSdkWrites(JsonNode vector) throws Exception {
        byte[] body = Vectors.hex(vector, "relay_body");
        var sdk = Envelope.decode(body);
        var content = (Invocation) sdk.content();
        var request = UnsignedRequest.call(
                content.sender(),
                content.canisterId(),
                content.methodName(),
                content.arg(),
                content.ingressExpiry(),
                content.nonce());
        assertThat(request.requestId()).isEqualTo(content.requestId());
        byte[] written = ClientFrames.signed(
                request, Vectors.hex(vector, "sender_pubkey"), Vectors.hex(vector, "sender_sig"), sdk.delegations());
        assertThat(written).isEqualTo(body);
    }

    @Test
    void readsBackAQuery() throws Exception {
        var request = UnsignedRequest.query(Principal.ANONYMOUS, CANISTER, "ws_get_messages", new byte[] {1}, -1L);
        var envelope = Envelope.decode(request.anonymous());
        var content = (Invocation) envelope.content();
        assertThat(content.kind()).isEqualTo(Invocation.Kind.QUERY);
        assertThat(content.ingressExpiry()).isEqualTo(-1L);
        assertThat(content.nonce()).isNull();
        assertThat(content.requestId()).isEqualTo(request.requestId());
        assertThat(envelope.publicKey()).isNull();
        assertThat(envelope.signature()).isNull();
        assertThat(envelope.delegations()).isEmpty();
        assertThat(request.signedPayload()).startsWith(10, 'i', 'c', '-').hasSize(11 + 32);
    }

    @Test
    void readsBackAReadState() throws Exception {
        List<List<byte[]>> paths = List.of(List.of("time".getBytes()), List.of("a".getBytes(), new byte[] {7}));
        var request = UnsignedRequest.readState(Principal.ANONYMOUS, paths, 5);
        var content = (ReadState) Envelope.decode(request.anonymous()).content();
        var asked = ReadStatePaths.of(request.anonymous());
        assertThat(asked).hasSize(2);
        assertThat(asked.get(1).get(1)).containsExactly(7);
        assertThat(content.requestId()).isEqualTo(request.requestId());
    }

    @Test
    void refusesToWriteADelegationItWouldChange() {
        var link = ClientFrames.unsignedDelegation(new byte[] {1}, 2, null);
        var other = ClientFrames.unsignedDelegation(new byte[] {1}, 3, null);
        var changed = new SignedDelegation(new byte[] {1}, 2, null, null, other.hash(), new byte[] {4});
        var request = UnsignedRequest.query(Principal.ANONYMOUS, CANISTER, "m", new byte[0], 1);
        assertThat(ClientFrames.signed(request, new byte[0], new byte[0], List.of(link)))
                .isNotEmpty();
        assertThatThrownBy(() -> ClientFrames.signed(request, new byte[0], new byte[0], List.of(changed)))
                .isInstanceOf(IllegalStateException.class);
    }

    private static Principal principal(String text) {
        try {
            return Principal.parse(text);
        } catch (MalformedException e) {
            throw new AssertionError(e);
        }
    }
}
