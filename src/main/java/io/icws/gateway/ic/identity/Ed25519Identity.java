package io.icws.gateway.ic.identity;

import java.security.SecureRandom;
import org.bouncycastle.crypto.params.Ed25519PrivateKeyParameters;
import org.bouncycastle.math.ec.rfc8032.Ed25519;
import org.ic4j.agent.identity.Identity;
import org.ic4j.agent.identity.Signature;
import org.ic4j.types.Principal;

/** An Ed25519 key in memory. */
final class Ed25519Identity extends Identity {

    private final Ed25519PrivateKeyParameters key;
    private final byte[] publicKeyDer;

    private Ed25519Identity(Ed25519PrivateKeyParameters key) {
        this.key = key;
        this.publicKeyDer = KeyEncoding.publicKeyDer(key.generatePublicKey());
    }

    /** @param seed 32 bytes, the private key */
    static Ed25519Identity ofSeed(byte[] seed) {
        return new Ed25519Identity(new Ed25519PrivateKeyParameters(seed));
    }

    static Ed25519Identity generate() {
        return new Ed25519Identity(new Ed25519PrivateKeyParameters(new SecureRandom()));
    }

    /** 32 bytes, secret. */
    byte[] seed() {
        return key.getEncoded();
    }

    /** 32 bytes. */
    byte[] rawPublicKey() {
        return key.generatePublicKey().getEncoded();
    }

    @Override
    public Principal sender() {
        return Principal.selfAuthenticating(publicKeyDer);
    }

    @Override
    public Signature sign(byte[] payload) {
        byte[] signature = new byte[Ed25519.SIGNATURE_SIZE];
        key.sign(Ed25519.Algorithm.Ed25519, null, payload, 0, payload.length, signature, 0);
        return new Signature(getPublicKey(), signature, delegationChain());
    }

    @Override
    public byte[] getPublicKey() {
        return publicKeyDer.clone();
    }
}
