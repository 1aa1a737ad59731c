package io.icws.certificate;

import static java.nio.charset.StandardCharsets.US_ASCII;

import com.upokecenter.cbor.CBORObject;
import com.upokecenter.cbor.CBORType;
import io.icws.protocol.Cbor;
import io.icws.protocol.HashTree;
import io.icws.protocol.HashTree.Lookup;
import io.icws.protocol.MalformedException;
import io.icws.protocol.Principal;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.NavigableMap;
import java.util.TreeMap;

/**
 * The canisters of a subnet, by its delegation. Source: interface specification, "Delegation".
 *
 * @param shards by the lowest id each is responsible for, up to the next
 */
record CanisterRanges(NavigableMap<Principal, List<Range>> shards) {

    private static final byte[] SUBNET = "subnet".getBytes(US_ASCII);
    private static final byte[] CANISTER_RANGES = "canister_ranges".getBytes(US_ASCII);

    /** Both ends are inclusive. */
    private record Range(Principal low, Principal high) {

        boolean contains(Principal canister) {
            return low.compareTo(canister) <= 0 && canister.compareTo(high) <= 0;
        }
    }

    /**
     * Reads the ranges from a verified tree, in the sharded or else the flat form.
     *
     * @throws CertificateRefusedException if the tree shows neither
     */
    static CanisterRanges of(HashTree tree, Principal subnetId) throws CertificateRefusedException, MalformedException {
        byte[] subnet = subnetId.toBytes();
        if (tree.lookup(CANISTER_RANGES, subnet) instanceof Lookup.Subtree(HashTree sharded)) {
            return sharded(sharded);
        }
        if (tree.lookup(SUBNET, subnet, CANISTER_RANGES) instanceof Lookup.Found(byte[] flat)) {
            var all = new TreeMap<Principal, List<Range>>();
            all.put(Principal.MANAGEMENT, decode(flat));
            return new CanisterRanges(all);
        }
        throw new CertificateRefusedException("the delegation shows no canister ranges of the subnet " + subnetId);
    }

    boolean contain(Principal canister) {
        var shard = shards.floorEntry(canister);
        return shard != null && shard.getValue().stream().anyMatch(range -> range.contains(canister));
    }

    private static CanisterRanges sharded(HashTree tree) throws MalformedException {
        var shards = new TreeMap<Principal, List<Range>>();
        for (byte[] label : tree.labels()) {
            if (tree.lookup(label) instanceof Lookup.Found(byte[] ranges)) {
                shards.put(Principal.of(label), decode(ranges));
            }
        }
        return new CanisterRanges(shards);
    }

    private static List<Range> decode(byte[] encoded) throws MalformedException {
        var ranges = new ArrayList<Range>();
        for (CBORObject range : array(Cbor.decode(encoded), "an array of canister ranges")) {
            var ends = List.copyOf(array(range, "a canister range"));
            if (ends.size() != 2) {
                throw new MalformedException("a canister range of " + ends.size() + " items (expected: 2)");
            }
            ranges.add(new Range(end(ends.getFirst()), end(ends.getLast())));
        }
        return List.copyOf(ranges);
    }

    private static Collection<CBORObject> array(CBORObject item, String expected) throws MalformedException {
        if (item.getType() != CBORType.Array) {
            throw new MalformedException("expected " + expected);
        }
        return item.getValues();
    }

    private static Principal end(CBORObject item) throws MalformedException {
        if (item.getType() != CBORType.ByteString) {
            throw new MalformedException("expected a principal as end of a canister range");
        }
        return Principal.of(item.GetByteString());
    }
}
