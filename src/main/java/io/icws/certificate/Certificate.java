package io.icws.certificate;

import com.upokecenter.cbor.CBORObject;
import io.icws.protocol.Cbor;
import io.icws.protocol.HashTree;
import io.icws.protocol.MalformedException;
import io.icws.protocol.Principal;
import org.jspecify.annotations.Nullable;

/**
 * Certified state as it is sent, unverified. Source: interface specification, "Certificate".
 *
 * @param signature of the state's root hash, by the subnet or, without delegation, by the root key
 */
public record Certificate(
        HashTree tree, byte[] signature, @Nullable Delegation delegation) {

    /** @param certificate encoded: by the root subnet, shows the subnet's key and canisters */
    public record Delegation(Principal subnetId, byte[] certificate) {}

    /** @throws MalformedException if it is no certificate */
    public static Certificate decode(byte[] bytes) throws MalformedException {
        CBORObject item = Cbor.decode(bytes);
        byte[] signature = Cbor.bytes(item, "signature");
        var tree = HashTree.decode(Cbor.encodedValue(bytes, "tree"));
        CBORObject delegation = item.get("delegation");
        return new Certificate(tree, signature, delegation == null ? null : delegation(delegation));
    }

    private static Delegation delegation(CBORObject item) throws MalformedException {
        return new Delegation(Principal.of(Cbor.bytes(item, "subnet_id")), Cbor.bytes(item, "certificate"));
    }
}
