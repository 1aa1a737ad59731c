package io.icws.devnet.identity;

/** A canister that signs in the name of its users. Safe for use by several threads. */
public interface CanisterSigner {

    /** @param seed which of the canister's keys, of any length */
    byte[] publicKeyDer(byte[] seed);

    /** Returns when the signature is certified. @param payload separator and message */
    byte[] sign(byte[] seed, byte[] payload);
}
