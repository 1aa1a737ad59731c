package io.icws.gateway.ic.signature;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import com.upokecenter.cbor.CBORObject;
import io.icws.certificate.CertificateVerifier;
import io.icws.gateway.RecordedData;
import io.icws.gateway.ic.MainnetRootKey;
import io.icws.protocol.Cbor;
import io.icws.protocol.RequestId;
import java.io.ByteArrayOutputStream;
import java.time.Clock;
import java.time.Instant;
import java.util.HexFormat;
import java.util.stream.Stream;
import org.junit.jupiter.api.Named;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import tools.jackson.databind.JsonNode;

/** Signatures of canisters of mainnet and of test networks, where subnets must show their type. */
@ExtendWith(RecordedData.class)
class RecordedCanisterSignaturesTest {

    private static final String DELEGATION = "\u001aic-request-auth-delegation";

    @ParameterizedTest
    @MethodSource("signatures")
    void isAcceptedOrRefusedAsRecorded(JsonNode entry) throws Exception {
        assertThat(verifies(entry, payload(entry)))
                .isEqualTo(entry.get("expected").stringValue().startsWith("accept"));
    }

    @ParameterizedTest
    @MethodSource("signatures")
    void ofAnotherPayloadIsNone(JsonNode entry) throws Exception {
        byte[] payload = payload(entry);
        payload[payload.length - 1] ^= 1;
        assertThat(verifies(entry, payload)).isFalse();
    }

    private static boolean verifies(JsonNode entry, byte[] payload) {
        var key = (CanisterPublicKey) PublicKey.parse(hex(entry, "pk")).orElseThrow();
        return key.objection(payload, hex(entry, "sig"), root(entry)).isEmpty();
    }

    /** The age of a canister signature says nothing, so that any clock will do. */
    private static CertificateVerifier root(JsonNode entry) {
        return entry.get("root").stringValue().equals("MAINNET")
                ? MainnetRootKey.at(Instant.now())
                : new CertificateVerifier(hex(entry, "root"), Clock.systemUTC());
    }

    private static byte[] payload(JsonNode entry) throws Exception {
        if (entry.get("kind").stringValue().equals("payload")) {
            return hex(entry, "payload");
        }
        var delegation = CBORObject.NewMap()
                .Add("pubkey", hex(entry, "pubkey"))
                .Add(
                        "expiration",
                        Cbor.unsigned(Long.parseUnsignedLong(entry.get("exp").asString())));
        var payload = new ByteArrayOutputStream();
        payload.writeBytes(DELEGATION.getBytes(UTF_8));
        payload.writeBytes(RequestId.of(delegation).toBytes());
        return payload.toByteArray();
    }

    private static byte[] hex(JsonNode entry, String field) {
        return HexFormat.of().parseHex(entry.get(field).stringValue());
    }

    static Stream<Named<JsonNode>> signatures() {
        return RecordedData.entries("canister-signatures-recorded.json", "signatures");
    }
}
