package io.icws.gateway.protocol;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * One link of a delegation chain.
 *
 * @param publicKey DER of the key delegated to
 * @param expiration nanoseconds since 1970, unsigned
 * @param targets canisters it is limited to; null: any; empty: none
 * @param permissions {@code all}, {@code queries} or something unknown; null: all
 * @param hash representation-independent hash of the delegation map with all its fields
 * @param signature by the key before, over the separator and the hash
 */
public record SignedDelegation(
        byte[] publicKey,
        long expiration,
        @Nullable List<Principal> targets,
        @Nullable String permissions,
        RequestId hash,
        byte[] signature) {

    /** Builds an unsigned link (empty signature) as the client SDK does; sign {@code DELEGATION.prepend(hash)}. */
    public static SignedDelegation unsigned(byte[] publicKey, long expiration, @Nullable List<Principal> targets) {
        throw new UnsupportedOperationException();
    }

    public SignedDelegation withSignature(byte[] signature) {
        return new SignedDelegation(publicKey, expiration, targets, permissions, hash, signature);
    }
}
