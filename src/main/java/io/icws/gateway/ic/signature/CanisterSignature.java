package io.icws.gateway.ic.signature;

import io.icws.gateway.ic.certificate.CertificateVerifier;
import java.util.Optional;

/** A canister's claim to have signed, which only the network can confirm. */
record CanisterSignature(CanisterPublicKey key, Claim claim) {

    /** Why the network does not confirm it; empty if it does. One or two pairings under each root key. */
    Optional<String> objection(CertificateVerifier root) {
        return key.objection(claim.payload(), claim.signature(), root);
    }
}
