package io.icws.gateway.protocol;

import com.upokecenter.cbor.CBORObject;
import com.upokecenter.cbor.CBORType;

/** The CBOR form of a {@link HashTree}: arrays that start with the kind of the node. */
final class HashTreeCbor {

    static final int EMPTY = 0;
    static final int FORK = 1;
    static final int LABELED = 2;
    static final int LEAF = 3;
    static final int PRUNED = 4;

    private HashTreeCbor() {}

    static HashTree decode(CBORObject item, int depth) throws MalformedException {
        if (depth == 0) {
            throw new MalformedException("a hash tree too deep (expected: <= " + HashTree.MAX_DEPTH + ")");
        }
        if (!Cbor.is(item, CBORType.Array) || item.size() == 0) {
            throw new MalformedException("a hash tree node has another type (expected: an array)");
        }
        return switch (kind(item.get(0))) {
            case EMPTY -> {
                expectSize(item, 1);
                yield new HashTree.Empty();
            }
            case FORK -> {
                expectSize(item, 3);
                yield new HashTree.Fork(decode(item.get(1), depth - 1), decode(item.get(2), depth - 1));
            }
            case LABELED -> {
                expectSize(item, 3);
                yield new HashTree.Labeled(bytes(item, "label"), decode(item.get(2), depth - 1));
            }
            case LEAF -> {
                expectSize(item, 2);
                yield new HashTree.Leaf(bytes(item, "leaf"));
            }
            case PRUNED -> {
                expectSize(item, 2);
                byte[] hash = bytes(item, "pruned node");
                if (hash.length != Sha256.LENGTH) {
                    throw new MalformedException("a pruned node of " + hash.length + " bytes (expected: 32)");
                }
                yield new HashTree.Pruned(hash);
            }
            default -> throw new MalformedException("an unknown kind of hash tree node (expected: 0 to 4)");
        };
    }

    static CBORObject encode(HashTree tree) {
        return switch (tree) {
            case HashTree.Empty empty -> node(EMPTY);
            case HashTree.Fork fork -> node(FORK).Add(encode(fork.left())).Add(encode(fork.right()));
            case HashTree.Labeled labeled -> node(LABELED).Add(labeled.label()).Add(encode(labeled.subtree()));
            case HashTree.Leaf leaf -> node(LEAF).Add(leaf.value());
            case HashTree.Pruned pruned -> node(PRUNED).Add(pruned.hash());
        };
    }

    private static CBORObject node(int kind) {
        return CBORObject.NewArray().Add(kind);
    }

    private static int kind(CBORObject item) {
        return Cbor.is(item, CBORType.Integer) && item.CanValueFitInInt32() ? item.AsInt32Value() : -1;
    }

    private static byte[] bytes(CBORObject node, String what) throws MalformedException {
        CBORObject item = node.get(1);
        if (!Cbor.is(item, CBORType.ByteString)) {
            throw new MalformedException("a " + what + " has another type (expected: a byte string)");
        }
        return item.GetByteString();
    }

    private static void expectSize(CBORObject node, int size) throws MalformedException {
        if (node.size() != size) {
            throw new MalformedException("a hash tree node of " + node.size() + " elements (expected: " + size + ")");
        }
    }
}
