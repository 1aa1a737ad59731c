package io.icws.gateway.ic.certificate;

import io.icws.gateway.protocol.DomainSeparator;
import io.icws.gateway.protocol.HashTree;
import io.icws.gateway.protocol.MalformedException;
import io.icws.gateway.protocol.Principal;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;

/**
 * Tells whether certified state was certified by the network of a root key, and recently. CPU-bound, 1 ms of CPU and
 * more a certificate: not for event loops. Safe for use by several threads.
 *
 * <p>Source: interface specification, "Certificate" and "Delegation".
 */
public final class CertificateVerifier {

    /** How far certified time may be from the clock, either way. */
    private static final Duration MAX_SKEW = Duration.ofMinutes(5);

    private final BlsPublicKey rootKey;
    private final SubnetDelegations delegations;
    private final Clock clock;

    /**
     * @param rootKeyDer public key of the network, 133 bytes of DER
     * @throws IllegalArgumentException if it is no such key; the message says what was found and what expected
     */
    public CertificateVerifier(byte[] rootKeyDer, Clock clock) {
        this.rootKey = BlsPublicKey.fromDer(rootKeyDer);
        this.delegations = new SubnetDelegations(rootKey);
        this.clock = clock;
    }

    /**
     * @param effectiveCanister whose state it is: a delegated subnet must be responsible for it
     * @return the certified tree
     * @throws CertificateRefusedException if it is malformed, stale, or not certified for that canister
     */
    public HashTree verify(byte[] certificate, Principal effectiveCanister) throws CertificateRefusedException {
        try {
            var decoded = Certificate.decode(certificate);
            checkTime(CertifiedTime.of(decoded.tree()));
            checkSignature(decoded, key(decoded, effectiveCanister));
            return decoded.tree();
        } catch (MalformedException e) {
            throw unreadable(e);
        }
    }

    /**
     * Checks a certificate that is part of a canister's signature. It is as old as the signature, so its age says nothing;
     * but the signer's subnet must be of a type whose canisters may sign. Source: interface specification, "Canister
     * signatures".
     *
     * @throws CertificateRefusedException if it is malformed or not certified for that canister
     */
    public void checkSigner(Certificate certificate, Principal signer) throws CertificateRefusedException {
        try {
            var delegation = certificate.delegation();
            if (delegation != null && !subnet(delegation, signer).canistersMaySign()) {
                throw new CertificateRefusedException(
                        "canisters of the subnet " + delegation.subnetId() + " may not sign");
            }
            checkSignature(certificate, key(certificate, signer));
        } catch (MalformedException e) {
            throw unreadable(e);
        }
    }

    private BlsPublicKey key(Certificate certificate, Principal canister)
            throws CertificateRefusedException, MalformedException {
        var delegation = certificate.delegation();
        return delegation == null ? rootKey : subnet(delegation, canister).key();
    }

    private SubnetDelegations.Subnet subnet(Certificate.Delegation delegation, Principal canister)
            throws CertificateRefusedException, MalformedException {
        var subnet = delegations.verify(delegation);
        if (!subnet.ranges().contain(canister)) {
            throw new CertificateRefusedException(
                    "the subnet " + delegation.subnetId() + " may not certify for the canister " + canister);
        }
        return subnet;
    }

    private static CertificateRefusedException unreadable(MalformedException e) {
        return new CertificateRefusedException("the certificate cannot be read: " + e.getMessage(), e);
    }

    static void checkSignature(Certificate certificate, BlsPublicKey key) throws CertificateRefusedException {
        byte[] signed = DomainSeparator.STATE_ROOT.prepend(certificate.tree().rootHash());
        if (!key.verifies(signed, certificate.signature())) {
            throw new CertificateRefusedException("the certificate's signature does not verify");
        }
    }

    private void checkTime(long certified) throws CertificateRefusedException {
        var time = Instant.ofEpochSecond(
                Long.divideUnsigned(certified, 1_000_000_000), Long.remainderUnsigned(certified, 1_000_000_000));
        var age = Duration.between(time, clock.instant());
        if (age.compareTo(MAX_SKEW) > 0) {
            throw new CertificateRefusedException("the certificate is " + age + " old (expected: <= " + MAX_SKEW + ")");
        }
        if (age.negated().compareTo(MAX_SKEW) > 0) {
            throw new CertificateRefusedException(
                    "the certificate is " + age.negated() + " ahead of the clock (expected: <= " + MAX_SKEW + ")");
        }
    }
}
