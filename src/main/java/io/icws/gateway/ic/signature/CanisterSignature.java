package io.icws.gateway.ic.signature;

import io.icws.gateway.ic.certificate.CertificateVerifier;

/** A canister's claim to have signed, which only the network can confirm. */
record CanisterSignature(CanisterPublicKey key, Claim claim) {

    /** One or two pairings. */
    boolean verifies(CertificateVerifier root) {
        return key.verifies(claim.payload(), claim.signature(), root);
    }
}
