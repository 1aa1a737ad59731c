package io.icws.gateway.ic.signature;

import static org.assertj.core.api.Assertions.assertThat;

import io.icws.certificate.CertificateVerifier;
import io.icws.gateway.Vectors;
import io.icws.gateway.ic.signature.EnvelopeVerifier.Verdict;
import io.icws.protocol.ClientFrame;
import io.icws.protocol.MalformedException;
import java.time.Clock;
import java.time.Instant;
import java.util.Locale;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import tools.jackson.databind.JsonNode;

class EnvelopeVerifierVectorsTest {

    private static final CertificateVerifier ROOT = new CertificateVerifier(
            Vectors.hex(Vectors.file("canister-signatures.json"), "root_key_der"), Clock.systemUTC());

    private final EnvelopeVerifier verifier = new EnvelopeVerifier(10);

    @ParameterizedTest(name = "{0}")
    @MethodSource("frames")
    void decidesAsTheVectorsSay(String name, JsonNode vector, Instant now) throws MalformedException {
        var envelope = ClientFrame.decode(Vectors.hex(vector, "frame"));
        // Twice, for the second time finds the delegations remembered.
        for (int i = 0; i < 2; i++) {
            var verdict = verifier.verifyCall(envelope, now, ROOT);
            if (verdict instanceof Verdict.Undecided undecided) {
                verdict = verifier.decide(undecided, ROOT);
            }
            var expected = vector.get("expected");
            assertThat(reason(verdict)).isEqualTo(expected.get("reason").stringValue());
            assertThat(verdict instanceof Verdict.Valid)
                    .isEqualTo(expected.get("accept").booleanValue());
        }
    }

    private static String reason(Verdict verdict) {
        return verdict instanceof Verdict.Refused refused
                ? refused.reason().name().toLowerCase(Locale.ROOT)
                : "ok";
    }

    static Stream<Arguments> frames() {
        return Stream.of(
                        "client-frames.json",
                        "client-frames-negative.json",
                        "canister-signatures.json",
                        "webauthn-signatures.json")
                .flatMap(name -> {
                    long nanos = Long.parseLong(Vectors.file(name).get("now_ns").stringValue());
                    var now = Instant.ofEpochSecond(0, nanos);
                    return Vectors.of(name)
                            .filter(vector ->
                                    !vector.at("/expected/reason").stringValue().equals("malformed_frame"))
                            .map(vector -> Arguments.of(vector.get("name").stringValue(), vector, now));
                });
    }
}
