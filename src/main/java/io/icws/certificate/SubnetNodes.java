package io.icws.certificate;

import static java.nio.charset.StandardCharsets.US_ASCII;

import io.icws.protocol.HashTree;
import io.icws.protocol.HashTree.Lookup;
import io.icws.protocol.MalformedException;
import io.icws.protocol.Principal;
import java.util.HashMap;
import java.util.Map;

/**
 * The nodes of one subnet, certified by it. Immutable. Source: interface specification, "State tree", "Subnet
 * information".
 */
public final class SubnetNodes {

    private static final byte[] SUBNET = "subnet".getBytes(US_ASCII);
    private static final byte[] NODE = "node".getBytes(US_ASCII);
    private static final byte[] PUBLIC_KEY = "public_key".getBytes(US_ASCII);

    private final CanisterRanges ranges;
    private final Map<Principal, byte[]> keys;

    private SubnetNodes(CanisterRanges ranges, Map<Principal, byte[]> keys) {
        this.ranges = ranges;
        this.keys = Map.copyOf(keys);
    }

    static SubnetNodes of(HashTree tree, Principal subnet, CanisterRanges ranges)
            throws CertificateRefusedException, MalformedException {
        return new SubnetNodes(ranges, keys(tree, subnet));
    }

    /** The root subnet has no delegation; it certifies its canister ranges itself. */
    static SubnetNodes ofRoot(HashTree tree, Principal subnet, Principal canister)
            throws CertificateRefusedException, MalformedException {
        var ranges = CanisterRanges.of(tree, subnet);
        if (!ranges.contain(canister)) {
            throw new CertificateRefusedException("the canister " + canister + " is not on the root subnet");
        }
        return of(tree, subnet, ranges);
    }

    /** Whether the canister was on this subnet when it certified. */
    public boolean serves(Principal canister) {
        return ranges.contain(canister);
    }

    /** Whether both are responsible for the same canisters, so that the newer replaces the older. */
    public boolean servesAs(SubnetNodes other) {
        return ranges.equals(other.ranges);
    }

    /** The DER keys with which the nodes sign, by node; not empty. The arrays are not copied. */
    public Map<Principal, byte[]> keys() {
        return keys;
    }

    private static Map<Principal, byte[]> keys(HashTree tree, Principal subnet)
            throws CertificateRefusedException, MalformedException {
        if (!(tree.lookup(SUBNET, subnet.toBytes(), NODE) instanceof Lookup.Subtree(HashTree nodes))) {
            throw new CertificateRefusedException("the certificate shows no nodes of the subnet " + subnet);
        }
        var keys = new HashMap<Principal, byte[]>();
        for (byte[] node : nodes.labels()) {
            if (nodes.lookup(node, PUBLIC_KEY) instanceof Lookup.Found(byte[] der)) {
                keys.put(Principal.of(node), der);
            }
        }
        if (keys.isEmpty()) {
            throw new CertificateRefusedException("the certificate shows no key of a node of the subnet " + subnet);
        }
        return keys;
    }
}
