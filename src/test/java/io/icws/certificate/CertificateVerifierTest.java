package io.icws.certificate;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import io.icws.certificate.CertificateVerifier.SignerPolicy;
import io.icws.gateway.Vectors;
import io.icws.protocol.Principal;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.Arrays;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import tools.jackson.databind.JsonNode;

class CertificateVerifierTest {

    private static final JsonNode FILE = Vectors.file("certificates.json");
    private static final Clock NOW =
            Clock.fixed(Instant.ofEpochSecond(0, Long.parseLong(Vectors.text(FILE, "now_ns"))), ZoneOffset.UTC);

    private final CertificateVerifier verifier = verifier(NOW);

    @Test
    void refusesACertificateWithAnyOtherBit() throws Exception {
        var vector = vector("with_delegation");
        byte[] certificate = Vectors.hex(vector, "certificate");
        var canister = canister(vector);
        assertThat(verifier.verify(certificate, canister)).isNotNull();
        for (int i = 0; i < certificate.length; i++) {
            byte[] other = certificate.clone();
            other[i] ^= (byte) (1 << i % 8);
            assertThatExceptionOfType(CertificateRefusedException.class)
                    .as("bit %d of byte %d", i % 8, i)
                    .isThrownBy(() -> verifier.verify(other, canister));
        }
        assertThat(verifier.verify(certificate, canister)).isNotNull();
    }

    @Test
    void refusesACertificateCutAnywhere() throws Exception {
        var vector = vector("with_delegation");
        byte[] certificate = Vectors.hex(vector, "certificate");
        var canister = canister(vector);
        for (int length = 0; length < certificate.length; length++) {
            byte[] cut = Arrays.copyOf(certificate, length);
            assertThatExceptionOfType(CertificateRefusedException.class)
                    .isThrownBy(() -> verifier.verify(cut, canister));
        }
    }

    @Test
    void remembersADelegationButNotWhatItWasAskedFor() throws Exception {
        var good = vector("with_delegation");
        var outOfRange = canister(vector("canister_out_of_range"));
        byte[] certificate = Vectors.hex(good, "certificate");
        assertThat(verifier.verify(certificate, canister(good))).isNotNull();
        assertThatExceptionOfType(CertificateRefusedException.class)
                .isThrownBy(() -> verifier.verify(certificate, outOfRange))
                .withMessageContaining("may not certify for the canister " + outOfRange);
    }

    @Test
    void remembersADelegationOfOneSubnetForThatSubnetOnly() throws Exception {
        var good = Certificate.decode(Vectors.hex(vector("with_delegation"), "certificate"));
        var delegation = good.delegation();
        assertThat(delegation).isNotNull();
        var delegations = new SubnetDelegations(BlsPublicKey.fromDer(Vectors.hex(FILE, "root_key_der")));
        var subnet = delegations.verify(delegation);
        assertThat(delegations.verify(delegation)).isSameAs(subnet);
        var other = new Certificate.Delegation(Principal.MANAGEMENT, delegation.certificate());
        assertThatExceptionOfType(CertificateRefusedException.class).isThrownBy(() -> delegations.verify(other));
    }

    @Test
    void takesTimeUpToFiveMinutesEitherWay() throws Exception {
        var vector = vector("no_delegation");
        byte[] certificate = Vectors.hex(vector, "certificate");
        var canister = canister(vector);
        long nanos = IcTimestamp.of(Certificate.decode(certificate).tree());
        var certified = Clock.fixed(Instant.ofEpochSecond(0, nanos), ZoneOffset.UTC);
        for (int sign : new int[] {1, -1}) {
            var edge = Clock.offset(certified, Duration.ofMinutes(5).multipliedBy(sign));
            assertThat(verifier(edge).verify(certificate, canister)).isNotNull();
            var beyond = Clock.offset(edge, Duration.ofNanos(sign));
            assertThatExceptionOfType(CertificateRefusedException.class)
                    .isThrownBy(() -> verifier(beyond).verify(certificate, canister))
                    .withMessageContaining("expected: <= PT5M");
        }
    }

    /** A subnet that a client chose must not be able to make this machine's clock seem wrong. */
    @ParameterizedTest
    @CsvSource({"no_delegation, true", "with_delegation, false"})
    void tellsWhetherTheRootSubnetCertifiedATime(String name, boolean ofRootSubnet) throws Exception {
        var vector = vector(name);
        byte[] certificate = Vectors.hex(vector, "certificate");
        var told = new ArrayList<Boolean>();
        var verifier = new CertificateVerifier(
                Vectors.hex(FILE, "root_key_der"),
                Clock.fixed(Instant.EPOCH, ZoneOffset.UTC),
                SignerPolicy.MAINNET,
                (time, ofRoot) -> told.add(ofRoot));
        assertThatExceptionOfType(CertificateRefusedException.class)
                .isThrownBy(() -> verifier.verify(certificate, canister(vector)));
        assertThat(told).containsExactly(ofRootSubnet);
    }

    private static CertificateVerifier verifier(Clock clock) {
        return new CertificateVerifier(Vectors.hex(FILE, "root_key_der"), clock);
    }

    private static Principal canister(JsonNode vector) throws Exception {
        return Principal.parse(Vectors.text(vector, "canister_id"));
    }

    private static JsonNode vector(String name) {
        return Vectors.of("certificates.json")
                .filter(vector -> Vectors.text(vector, "name").equals(name))
                .findFirst()
                .orElseThrow();
    }
}
