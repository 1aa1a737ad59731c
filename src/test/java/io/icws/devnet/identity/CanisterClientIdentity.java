package io.icws.devnet.identity;

/** A key of a canister, which signs for it. */
record CanisterClientIdentity(CanisterSigner signer, byte[] seed) implements ClientIdentity {

    @Override
    public byte[] publicKeyDer() {
        return signer.publicKeyDer(seed);
    }

    @Override
    public byte[] sign(byte[] payload) {
        return signer.sign(seed, payload);
    }
}
