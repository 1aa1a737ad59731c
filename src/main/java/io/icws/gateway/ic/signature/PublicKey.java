package io.icws.gateway.ic.signature;

import java.util.Optional;

/** A key of a sender or of a delegation, by its DER form. Source: interface specification, "Signatures". */
sealed interface PublicKey permits Ed25519PublicKey, EcdsaPublicKey {

    /** Empty if the scheme is not known here, or the bytes are no key of it. */
    static Optional<PublicKey> parse(byte[] der) {
        return Ed25519PublicKey.parse(der).<PublicKey>map(key -> key).or(() -> EcdsaPublicKey.parse(der));
    }

    /**
     * Whether {@code signature} is this key's over {@code payload}; a signature of another form is none.
     *
     * @param payload domain separator and message
     */
    boolean verifies(byte[] payload, byte[] signature);
}
