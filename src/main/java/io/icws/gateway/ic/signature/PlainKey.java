package io.icws.gateway.ic.signature;

/** A key whose signatures verify by themselves: no state of the network has a say in it. */
sealed interface PlainKey extends PublicKey permits Ed25519PublicKey, EcdsaPublicKey, WebAuthnPublicKey, UnreadableKey {

    /**
     * Whether {@code signature} is this key's over {@code payload}; a signature of another form is none.
     *
     * @param payload domain separator and message
     */
    boolean verifies(byte[] payload, byte[] signature);
}
