package io.icws.gateway.ic.signature;

import java.util.Optional;

/** A key of a sender or of a delegation, by its DER form. Source: interface specification, "Signatures". */
sealed interface PublicKey permits PlainKey, CanisterPublicKey {

    /** Empty if the scheme is not known here. */
    static Optional<PublicKey> parse(byte[] der) {
        return Ed25519PublicKey.parse(der)
                .<PublicKey>map(key -> key)
                .or(() -> EcdsaPublicKey.parse(der))
                .or(() -> WrappedKey.parse(der));
    }
}
