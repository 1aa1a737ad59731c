package io.icws.gateway.ic.signature;

import static org.assertj.core.api.Assertions.assertThat;

import io.icws.gateway.Vectors;
import io.icws.gateway.ic.certificate.CertificateVerifier;
import io.icws.gateway.ic.signature.EnvelopeVerifier.Reason;
import java.time.Clock;
import org.junit.jupiter.api.Test;

class VerifiedDelegationsTest {

    private final VerifiedDelegations delegations = new VerifiedDelegations(2);

    @Test
    void remembersExactlyWhatWasAdded() {
        delegations.add(claim("key", "payload", "signature"));
        assertThat(delegations.contain(claim("key", "payload", "signature"), null))
                .isTrue();
        assertThat(delegations.contain(claim("kez", "payload", "signature"), null))
                .isFalse();
        assertThat(delegations.contain(claim("key", "paxload", "signature"), null))
                .isFalse();
        assertThat(delegations.contain(claim("key", "payload", "sxgnature"), null))
                .isFalse();
        // The same bytes, parted elsewhere.
        assertThat(delegations.contain(claim("keyp", "ayload", "signature"), null))
                .isFalse();
    }

    @Test
    void forgetsWhatWasNotUsedForLongest() {
        delegations.add(claim("key", "1", ""));
        delegations.add(claim("key", "2", ""));
        assertThat(delegations.contain(claim("key", "1", ""), null)).isTrue();
        delegations.add(claim("key", "3", ""));
        assertThat(delegations.contain(claim("key", "1", ""), null)).isTrue();
        assertThat(delegations.contain(claim("key", "2", ""), null)).isFalse();
    }

    @Test
    void trustsARootOnlyAsLongAsItIsTheNetworks() {
        var root = root();
        var claim = claim("canister", "payload", "signature");
        delegations.add(claim, root);
        assertThat(delegations.contain(claim, root)).isTrue();
        assertThat(delegations.contain(claim, root())).isFalse();
        assertThat(delegations.contain(claim, null)).isFalse();
    }

    private static CertificateVerifier root() {
        return new CertificateVerifier(
                Vectors.hex(Vectors.file("canister-signatures.json"), "root_key_der"), Clock.systemUTC());
    }

    private static Claim claim(String signer, String payload, String signature) {
        return new Claim(
                signer.getBytes(), payload.getBytes(), signature.getBytes(), Reason.DELEGATION_SIGNATURE_INVALID);
    }
}
