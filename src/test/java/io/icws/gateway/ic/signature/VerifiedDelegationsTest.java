package io.icws.gateway.ic.signature;

import static org.assertj.core.api.Assertions.assertThat;

import io.icws.certificate.CertificateVerifier;
import io.icws.gateway.Vectors;
import io.icws.gateway.ic.signature.EnvelopeVerifier.Reason;
import java.time.Clock;
import org.junit.jupiter.api.Test;

class VerifiedDelegationsTest {

    private final VerifiedDelegations delegations = new VerifiedDelegations(2);

    @Test
    void remembersExactlyWhatWasAdded() {
        delegations.add(check("key", "payload", "signature"));
        assertThat(delegations.contain(check("key", "payload", "signature"), null))
                .isTrue();
        assertThat(delegations.contain(check("kez", "payload", "signature"), null))
                .isFalse();
        assertThat(delegations.contain(check("key", "paxload", "signature"), null))
                .isFalse();
        assertThat(delegations.contain(check("key", "payload", "sxgnature"), null))
                .isFalse();
        // The same bytes, parted elsewhere.
        assertThat(delegations.contain(check("keyp", "ayload", "signature"), null))
                .isFalse();
    }

    @Test
    void forgetsWhatWasNotUsedForLongest() {
        delegations.add(check("key", "1", ""));
        delegations.add(check("key", "2", ""));
        assertThat(delegations.contain(check("key", "1", ""), null)).isTrue();
        delegations.add(check("key", "3", ""));
        assertThat(delegations.contain(check("key", "1", ""), null)).isTrue();
        assertThat(delegations.contain(check("key", "2", ""), null)).isFalse();
    }

    @Test
    void trustsARootOnlyAsLongAsItIsTheNetworks() {
        var root = root();
        var check = check("canister", "payload", "signature");
        delegations.add(check, root);
        assertThat(delegations.contain(check, root)).isTrue();
        assertThat(delegations.contain(check, root())).isFalse();
        assertThat(delegations.contain(check, null)).isFalse();
    }

    private static CertificateVerifier root() {
        return new CertificateVerifier(
                Vectors.hex(Vectors.file("canister-signatures.json"), "root_key_der"), Clock.systemUTC());
    }

    private static SignatureCheck check(String signer, String payload, String signature) {
        return new SignatureCheck(
                signer.getBytes(), payload.getBytes(), signature.getBytes(), Reason.DELEGATION_SIGNATURE_INVALID);
    }
}
