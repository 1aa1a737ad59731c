package io.icws.gateway.protocol;

import com.upokecenter.cbor.CBORObject;
import java.util.List;

/** A Merkle tree of certified state, parts of it pruned. Source: interface specification, "Certificate". */
public sealed interface HashTree {

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
        throw new UnsupportedOperationException();
    }

    /** @throws MalformedException if it is no hash tree or too deep */
    static HashTree decode(CBORObject item) throws MalformedException {
        throw new UnsupportedOperationException();
    }

    /** Without tag. */
    default CBORObject toCbor() {
        throw new UnsupportedOperationException();
    }

    /** 32 bytes. */
    default byte[] rootHash() {
        throw new UnsupportedOperationException();
    }

    /** Labels compare as unsigned byte strings. */
    default Lookup lookup(byte[]... path) {
        throw new UnsupportedOperationException();
    }

    /** The labels directly below this node that are shown, in order. */
    default List<byte[]> labels() {
        throw new UnsupportedOperationException();
    }

    /** Labels strictly increase everywhere and leaves do not mix with labels. */
    default boolean isWellFormed() {
        throw new UnsupportedOperationException();
    }
}
