package io.icws.peer;

import com.upokecenter.cbor.CBORObject;
import io.icws.protocol.Cbor;
import io.icws.protocol.HashTree;
import io.icws.protocol.MalformedException;

/** A hash tree to be written; {@link HashTree} reads it. */
public sealed interface Tree {

    record Empty() implements Tree {}

    record Fork(Tree left, Tree right) implements Tree {}

    record Labeled(byte[] label, Tree subtree) implements Tree {}

    record Leaf(byte[] value) implements Tree {}

    /** @param hash 32 bytes standing for a part that is not shown */
    record Pruned(byte[] hash) implements Tree {}

    /** Without tag. */
    default CBORObject toCbor() {
        return switch (this) {
            case Empty() -> node(0);
            case Fork(Tree left, Tree right) -> node(1).Add(left.toCbor()).Add(right.toCbor());
            case Labeled(byte[] label, Tree subtree) -> node(2).Add(label).Add(subtree.toCbor());
            case Leaf(byte[] value) -> node(3).Add(value);
            case Pruned(byte[] hash) -> node(4).Add(hash);
        };
    }

    /** Without tag. */
    default byte[] encode() {
        return toCbor().EncodeToBytes();
    }

    /** With the self-describe tag, as CDKs write it. */
    default byte[] encodeTagged() {
        return Cbor.encodeTagged(toCbor());
    }

    default HashTree toHashTree() {
        try {
            return HashTree.decode(encode());
        } catch (MalformedException e) {
            throw new IllegalStateException(e);
        }
    }

    private static CBORObject node(int kind) {
        return CBORObject.NewArray().Add(kind);
    }
}
