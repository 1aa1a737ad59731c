package io.icws.protocol;

import com.upokecenter.cbor.CBORObject;
import com.upokecenter.cbor.CBORType;
import java.util.ArrayList;
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

    static SignedDelegation fromCbor(CBORObject link) throws MalformedException {
        CBORObject delegation = Cbor.required(link, "delegation", CBORType.Map, "a map");
        return new SignedDelegation(
                Cbor.bytes(delegation, "pubkey"),
                Cbor.uint64(delegation, "expiration"),
                delegation.ContainsKey("targets") ? targets(delegation) : null,
                delegation.ContainsKey("permissions") ? Cbor.text(delegation, "permissions") : null,
                RequestId.of(delegation),
                Cbor.bytes(link, "signature"));
    }

    private static List<Principal> targets(CBORObject delegation) throws MalformedException {
        var targets = new ArrayList<Principal>();
        for (CBORObject target : Cbor.required(delegation, "targets", CBORType.Array, "an array of byte strings")
                .getValues()) {
            targets.add(Principal.of(Cbor.element(target, "targets")));
        }
        return List.copyOf(targets);
    }
}
