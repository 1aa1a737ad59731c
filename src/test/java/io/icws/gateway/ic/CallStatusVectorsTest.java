package io.icws.gateway.ic;

import static org.assertj.core.api.Assertions.assertThat;

import io.icws.certificate.CertificateVerifier;
import io.icws.gateway.Vectors;
import io.icws.protocol.Cbor;
import io.icws.protocol.HashTree;
import io.icws.protocol.Principal;
import java.time.Clock;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import tools.jackson.databind.JsonNode;

class CallStatusVectorsTest {

    private static final JsonNode FILE = Vectors.file("call-responses.json");

    @ParameterizedTest(name = "{0}")
    @MethodSource("bodies")
    void readsWhatTheVectorsSay(String name, JsonNode vector, String field) throws Exception {
        var tree = verified(Cbor.bytes(Cbor.decode(Vectors.hex(vector, field)), "certificate"));

        var status = CallStatus.of(tree, Vectors.hex(vector, "request_id"));

        var expected = vector.get("expected");
        switch (expected.get("status").stringValue()) {
            case "replied" ->
                assertThat(status)
                        .isInstanceOfSatisfying(
                                CallStatus.Replied.class,
                                replied -> assertThat(replied.reply()).isEqualTo(Vectors.hex(expected, "reply")));
            case "rejected" ->
                assertThat(status)
                        .isEqualTo(new CallStatus.Rejected(new IcError.Reject(
                                expected.get("reject_code").asInt(),
                                expected.get("reject_message").stringValue(),
                                expected.path("error_code").stringValue(null))));
            case "done" -> assertThat(status).isEqualTo(new CallStatus.Done());
            case "received", "processing" -> assertThat(status).isEqualTo(new CallStatus.Inducted());
            case "unknown" ->
                assertThat(status)
                        .isInstanceOfSatisfying(
                                CallStatus.Pending.class,
                                pending -> assertThat(pending.certifiedTime()).isPositive());
            default -> throw new AssertionError(expected);
        }
    }

    private static HashTree verified(byte[] certificate) throws Exception {
        var now = Instant.ofEpochSecond(0, Long.parseLong(FILE.get("now_ns").stringValue()));
        var verifier = new CertificateVerifier(Vectors.hex(FILE, "root_key_der"), Clock.fixed(now, ZoneOffset.UTC));
        return verifier.verify(
                certificate, Principal.parse(FILE.get("canister_id").stringValue()));
    }

    static Stream<Arguments> bodies() {
        return Vectors.of("call-responses.json")
                .filter(vector -> vector.has("request_id"))
                .flatMap(vector -> Stream.of("body_call", "body_read_state")
                        .filter(vector::has)
                        .map(field -> Arguments.of(vector.get("name").stringValue() + "/" + field, vector, field)));
    }
}
