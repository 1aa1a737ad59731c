package io.icws.gateway.protocol;

import com.upokecenter.cbor.CBORObject;
import java.util.ArrayList;
import java.util.List;

/**
 * A Merkle tree of certified state, parts of it pruned. A decoded tree is at most {@link #MAX_DEPTH} deep, which bounds
 * the recursion of every method. Source: interface specification, "Certificate".
 */
public sealed interface HashTree {

    /** Nodes on the way from the root to the deepest node of a decoded tree. */
    int MAX_DEPTH = CborCursor.MAX_DEPTH;

    record Empty() implements HashTree {}

    record Fork(HashTree left, HashTree right) implements HashTree {}

    record Labeled(byte[] label, HashTree subtree) implements HashTree {}

    record Leaf(byte[] value) implements HashTree {}

    /** @param hash 32 bytes standing for a part that is not shown */
    record Pruned(byte[] hash) implements HashTree {}

    /** What a path leads to. */
    sealed interface Lookup {

        record Found(byte[] value) implements Lookup {}

        /** The path ends at an inner node, not at a value. */
        record Subtree(HashTree tree) implements Lookup {}

        /** Proved not to be there. */
        record Absent() implements Lookup {}

        /** May be hidden in a pruned part. */
        record Unknown() implements Lookup {}
    }

    /** Tag optional. @throws MalformedException if it is no hash tree or too deep */
    static HashTree decode(byte[] bytes) throws MalformedException {
        return decode(Cbor.decode(bytes));
    }

    /** @throws MalformedException if it is no hash tree or too deep */
    static HashTree decode(CBORObject item) throws MalformedException {
        return HashTreeCbor.decode(item, MAX_DEPTH);
    }

    /** Without tag. */
    default CBORObject toCbor() {
        return HashTreeCbor.encode(this);
    }

    /** 32 bytes. */
    default byte[] rootHash() {
        return HashTreeHash.of(this);
    }

    /** Labels compare as unsigned byte strings. */
    default Lookup lookup(byte[]... path) {
        return HashTreeLookup.find(this, path);
    }

    /** The labels directly below this node that are shown, in order. */
    default List<byte[]> labels() {
        var labels = new ArrayList<byte[]>();
        for (HashTree node : HashTreeLookup.flatten(this)) {
            if (node instanceof Labeled labeled) {
                labels.add(labeled.label());
            }
        }
        return List.copyOf(labels);
    }

    /** Labels strictly increase everywhere and leaves do not mix with labels. */
    default boolean isWellFormed() {
        return HashTreeLookup.isWellFormed(this);
    }
}
