package io.icws.gateway.ic.signature;

/** A key whose signatures verify without state of the network. */
sealed interface PlainKey extends PublicKey permits Ed25519PublicKey, EcdsaPublicKey, WebAuthnPublicKey, UnreadableKey {

    /**
     * Whether {@code signature} is this key's over {@code payload}; false for a signature of another form.
     *
     * @param payload domain separator and message
     */
    boolean verifies(byte[] payload, byte[] signature);
}
