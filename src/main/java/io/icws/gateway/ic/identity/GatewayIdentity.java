package io.icws.gateway.ic.identity;

import io.icws.protocol.Principal;
import java.util.Arrays;
import org.ic4j.agent.identity.Identity;

/**
 * The key with which the gateway signs its requests. Canisters identify the gateway by its principal. Wraps any
 * {@link Identity}, also one with a key in hardware.
 */
public final class GatewayIdentity {

    private final Identity identity;
    private final Principal principal;
    private final byte[] publicKeyDer;

    private GatewayIdentity(Identity identity, byte[] publicKeyDer) {
        this.identity = identity;
        this.principal = Principal.selfAuthenticating(publicKeyDer);
        this.publicKeyDer = publicKeyDer;
    }

    /**
     * @throws IllegalArgumentException if the identity has no key of its own: the anonymous one, or one that was
     *     delegated to
     */
    public static GatewayIdentity of(Identity identity) {
        byte[] publicKeyDer = identity.getPublicKey();
        if (publicKeyDer == null || !identity.delegationChain().isEmpty()) {
            throw new IllegalArgumentException(
                    "an identity without a private key (expected: one that is neither anonymous nor delegated to)");
        }
        var gateway = new GatewayIdentity(identity, publicKeyDer.clone());
        if (!Arrays.equals(identity.sender().getValue(), gateway.principal.toBytes())) {
            throw new IllegalArgumentException(
                    "an identity whose principal is not that of its public key (expected: " + gateway.principal + ")");
        }
        return gateway;
    }

    public Principal principal() {
        return principal;
    }

    /** SubjectPublicKeyInfo; a fresh copy. */
    public byte[] publicKeyDer() {
        return publicKeyDer.clone();
    }

    /**
     * @param payload domain separator and message
     * @throws IllegalStateException if the identity gives no signature
     */
    public byte[] sign(byte[] payload) {
        return identity.sign(payload)
                .signature
                .orElseThrow(() -> new IllegalStateException("the identity " + principal + " gives no signature"));
    }

    /** The principal only. */
    @Override
    public String toString() {
        return principal.toString();
    }
}
