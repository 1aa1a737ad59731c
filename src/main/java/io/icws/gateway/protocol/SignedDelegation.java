package io.icws.gateway.protocol;

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

    /** @throws IllegalStateException if this link was decoded from one with fields unknown here, which would be lost */
    CBORObject toCbor() {
        CBORObject delegation = delegation(publicKey, expiration, targets, permissions);
        if (!hash(delegation).equals(hash)) {
            throw new IllegalStateException("a delegation with unknown fields cannot be written again");
        }
        return CBORObject.NewOrderedMap().Add("delegation", delegation).Add("signature", signature);
    }

    private static List<Principal> targets(CBORObject delegation) throws MalformedException {
        var targets = new ArrayList<Principal>();
        for (CBORObject target : Cbor.required(delegation, "targets", CBORType.Array, "an array of byte strings")
                .getValues()) {
            targets.add(Principal.of(Cbor.element(target, "targets")));
        }
        return List.copyOf(targets);
    }

    private static CBORObject delegation(
            byte[] publicKey, long expiration, @Nullable List<Principal> targets, @Nullable String permissions) {
        var map = CBORObject.NewOrderedMap().Add("pubkey", publicKey).Add("expiration", Cbor.unsigned(expiration));
        if (targets != null) {
            var array = CBORObject.NewArray();
            targets.forEach(target -> array.Add(target.toBytes()));
            map.Add("targets", array);
        }
        if (permissions != null) {
            map.Add("permissions", permissions);
        }
        return map;
    }

    private static RequestId hash(CBORObject delegation) {
        try {
            return RequestId.of(delegation);
        } catch (MalformedException e) {
            throw new IllegalStateException("a delegation with known fields has a hash", e);
        }
    }
}
