package io.icws.certificate;

import static org.assertj.core.api.Assertions.assertThat;

import com.code_intelligence.jazzer.junit.FuzzTest;
import io.icws.gateway.Vectors;
import io.icws.gateway.fuzz.Effort;
import io.icws.gateway.fuzz.Seeds;
import io.icws.protocol.ByteSlice;
import io.icws.protocol.MalformedException;
import io.icws.protocol.Principal;
import java.time.Clock;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** Certificates: none is accepted that the keys of the vectors have not signed. */
class CertificateFuzz {

    private static final Clock NOW = Clock.fixed(Instant.parse("2026-01-15T12:00:30.250Z"), ZoneOffset.UTC);
    private static final Principal CANISTER = canister();
    private static final Set<ByteSlice> SIGNED =
            Vectors.of("certificates.json").flatMap(CertificateFuzz::root).collect(Collectors.toUnmodifiableSet());

    private final CertificateVerifier verifier =
            new CertificateVerifier(Vectors.hex(Vectors.file("certificates.json"), "root_key_der"), NOW);

    static Stream<Arguments> seeds() {
        return Seeds.of("certificates.json", "certificate");
    }

    @MethodSource("seeds")
    @FuzzTest
    void isRefusedOrOneThatWasSigned(byte[] input) throws Exception {
        Effort.bounded(input, () -> {
            try {
                var tree = verifier.verify(input, CANISTER);
                assertThat(SIGNED).contains(ByteSlice.of(tree.rootHash()));
            } catch (CertificateRefusedException refused) {
                assertThat(refused.getMessage()).isNotBlank();
            }
        });
        Effort.bounded(input, () -> readAsIfSigned(input));
    }

    /** What comes after the signature, and would otherwise not be reached. */
    private static void readAsIfSigned(byte[] input) throws MalformedException {
        Certificate certificate;
        try {
            certificate = Certificate.decode(input);
            IcTimestamp.of(certificate.tree());
        } catch (MalformedException refused) {
            return;
        }
        if (certificate.delegation() != null) {
            try {
                var subnet = Certificate.decode(certificate.delegation().certificate());
                CanisterRanges.of(subnet.tree(), certificate.delegation().subnetId())
                        .contain(CANISTER);
            } catch (CertificateRefusedException | MalformedException refused) {
                assertThat(refused.getMessage()).isNotBlank();
            }
        }
    }

    private static Stream<ByteSlice> root(tools.jackson.databind.JsonNode vector) {
        try {
            var tree = Certificate.decode(Vectors.hex(vector, "certificate")).tree();
            return Stream.of(ByteSlice.of(tree.rootHash()));
        } catch (MalformedException e) {
            return Stream.empty();
        }
    }

    private static Principal canister() {
        try {
            return Principal.parse(
                    Vectors.text(Vectors.of("certificates.json").findFirst().orElseThrow(), "canister_id"));
        } catch (MalformedException e) {
            throw new IllegalStateException(e);
        }
    }
}
