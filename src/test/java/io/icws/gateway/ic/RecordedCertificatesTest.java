package io.icws.gateway.ic;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import io.icws.certificate.CertificateRefusedException;
import io.icws.certificate.IcTimestamp;
import io.icws.gateway.RecordedData;
import io.icws.gateway.ic.signature.Ed25519PublicKey;
import io.icws.protocol.HashTree;
import io.icws.protocol.MalformedException;
import io.icws.protocol.Principal;
import io.icws.protocol.Sha256;
import java.time.Duration;
import java.time.Instant;
import java.util.HexFormat;
import java.util.stream.Stream;
import org.junit.jupiter.api.Named;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import tools.jackson.databind.JsonNode;

/** Certificates of mainnet at their time, under the root key that is built in. */
@ExtendWith(RecordedData.class)
class RecordedCertificatesTest {

    private static final String FILE = "mainnet-certificates.json";
    private static final Duration TOO_FAR = Duration.ofMinutes(6);

    /** A canister id that no subnet was given. */
    private static final Principal FOREIGN = Principal.selfAuthenticating(new byte[] {1});

    @ParameterizedTest
    @MethodSource("certificates")
    void isAcceptedOrRefusedAtItsTime(JsonNode entry) throws Exception {
        byte[] certificate = certificate(entry);
        var canister = canister(entry);
        var time = time(entry);
        if (entry.get("expected").stringValue().equals("refuse")) {
            assertRefused(certificate, canister, time);
            return;
        }

        var tree = MainnetRootKey.at(time).verify(certificate, canister);

        assertThat(IcTimestamp.of(tree)).isEqualTo(IcTimestamp.of(time));
        assertStatus(tree, entry);
    }

    @ParameterizedTest
    @MethodSource("accepted")
    void isRefusedAtAnotherTimeForAnotherCanisterAndWhenAByteIsAnother(JsonNode entry) throws Exception {
        byte[] certificate = certificate(entry);
        var canister = canister(entry);
        var time = time(entry);
        assertRefused(certificate, canister, time.plus(TOO_FAR));
        assertRefused(certificate, canister, time.minus(TOO_FAR));
        if (!isOfRootSubnet(entry)) {
            assertRefused(certificate, FOREIGN, time);
        }
        for (int i = 1; i <= 4; i++) {
            byte[] changed = certificate.clone();
            changed[certificate.length * i / 5] ^= 1;
            assertRefused(changed, canister, time);
        }
    }

    @ParameterizedTest
    @MethodSource("withNodes")
    void showsTheKeysOfItsNodes(JsonNode entry) throws Exception {
        var nodes = MainnetRootKey.at(time(entry)).verifyNodes(certificate(entry), canister(entry));

        assertThat(nodes.keys()).hasSize(entry.get("nodes").asInt());
        assertThat(nodes.keys().values())
                .allMatch(der -> Ed25519PublicKey.parse(der).isPresent());
        assertThat(nodes.serves(canister(entry))).isTrue();
        assertThat(nodes.serves(FOREIGN)).isFalse();
    }

    private static void assertStatus(HashTree tree, JsonNode entry) throws MalformedException {
        if (!entry.has("request_id")) {
            return;
        }
        byte[] request = HexFormat.of().parseHex(entry.get("request_id").stringValue());
        var status = CallStatus.of(tree, request);
        switch (entry.get("status").stringValue()) {
            case "replied" ->
                assertThat(status)
                        .isInstanceOfSatisfying(
                                CallStatus.Replied.class,
                                replied -> assertThat(replied.reply()).startsWith('D', 'I', 'D', 'L'));
            case "rejected 3" ->
                assertThat(status).isInstanceOfSatisfying(CallStatus.Rejected.class, rejected -> {
                    assertThat(rejected.reject().code()).isEqualTo(3);
                    assertThat(rejected.reject().errorCode()).isNull();
                });
            case "absent" -> assertThat(status).isEqualTo(new CallStatus.Pending(IcTimestamp.of(time(entry))));
            default -> throw new AssertionError(entry.get("status"));
        }
    }

    private static void assertRefused(byte[] certificate, Principal canister, Instant time) {
        assertThatExceptionOfType(CertificateRefusedException.class)
                .isThrownBy(() -> MainnetRootKey.at(time).verify(certificate, canister));
        assertThatExceptionOfType(CertificateRefusedException.class)
                .isThrownBy(() -> MainnetRootKey.at(time).verifyNodes(certificate, canister));
    }

    static byte[] certificate(JsonNode entry) {
        byte[] bytes = RecordedData.hex(entry);
        assertThat(Sha256.of(bytes))
                .isEqualTo(HexFormat.of().parseHex(entry.get("sha256").stringValue()));
        return entry.get("form").stringValue().equals("certificate")
                ? bytes
                : new ReplicaAnswer(200, bytes).stateCertificate();
    }

    static Principal canister(JsonNode entry) throws MalformedException {
        return Principal.parse(entry.get("canister").stringValue());
    }

    static Instant time(JsonNode entry) {
        return Instant.parse(entry.get("time").stringValue());
    }

    /** It certifies for any canister. */
    private static boolean isOfRootSubnet(JsonNode entry) {
        return entry.get("note").stringValue().contains("no delegation");
    }

    static Stream<Named<JsonNode>> certificates() {
        return RecordedData.entries(FILE, "certificates");
    }

    static Stream<Named<JsonNode>> accepted() {
        return certificates()
                .filter(entry ->
                        entry.getPayload().get("expected").stringValue().equals("accept"));
    }

    static Stream<Named<JsonNode>> withNodes() {
        return certificates().filter(entry -> entry.getPayload().has("nodes"));
    }
}
