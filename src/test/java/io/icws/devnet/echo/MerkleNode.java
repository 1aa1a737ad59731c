package io.icws.devnet.echo;

import org.jspecify.annotations.Nullable;

/** A node of a persistent AVL tree that knows the hash of what is below it. Immutable but for the cached hash. */
final class MerkleNode {

    final @Nullable MerkleNode left;
    final StoredMessage message;
    final @Nullable MerkleNode right;
    private final int height;
    private byte @Nullable [] hash;

    private MerkleNode(@Nullable MerkleNode left, StoredMessage message, @Nullable MerkleNode right) {
        this.left = left;
        this.message = message;
        this.right = right;
        this.height = Math.max(height(left), height(right)) + 1;
    }

    /** Left subtree, own leaf, right subtree, joined by forks. Lazy, so that a round hashes each new node once. */
    byte[] hash() {
        if (hash == null) {
            byte[] own = right == null ? message.hash() : NodeHash.fork(message.hash(), right.hash());
            hash = left == null ? own : NodeHash.fork(left.hash(), own);
        }
        return hash;
    }

    static MerkleNode insert(@Nullable MerkleNode node, StoredMessage message) {
        if (node == null) {
            return new MerkleNode(null, message, null);
        }
        int order = message.key().compareTo(node.message.key());
        if (order == 0) {
            return new MerkleNode(node.left, message, node.right);
        }
        return order < 0
                ? balanced(insert(node.left, message), node.message, node.right)
                : balanced(node.left, node.message, insert(node.right, message));
    }

    static @Nullable MerkleNode remove(@Nullable MerkleNode node, String key) {
        if (node == null) {
            return null;
        }
        int order = key.compareTo(node.message.key());
        if (order < 0) {
            return balanced(remove(node.left, key), node.message, node.right);
        }
        if (order > 0) {
            return balanced(node.left, node.message, remove(node.right, key));
        }
        if (node.right == null) {
            return node.left;
        }
        var successor = leftmost(node.right);
        return balanced(node.left, successor, remove(node.right, successor.key()));
    }

    private static StoredMessage leftmost(MerkleNode node) {
        return node.left == null ? node.message : leftmost(node.left);
    }

    private static MerkleNode balanced(@Nullable MerkleNode left, StoredMessage message, @Nullable MerkleNode right) {
        if (left != null && left.height > height(right) + 1) {
            if (height(left.left) >= height(left.right) || left.right == null) {
                return new MerkleNode(left.left, left.message, new MerkleNode(left.right, message, right));
            }
            var middle = left.right;
            return new MerkleNode(
                    new MerkleNode(left.left, left.message, middle.left),
                    middle.message,
                    new MerkleNode(middle.right, message, right));
        }
        if (right != null && right.height > height(left) + 1) {
            if (height(right.right) >= height(right.left) || right.left == null) {
                return new MerkleNode(new MerkleNode(left, message, right.left), right.message, right.right);
            }
            var middle = right.left;
            return new MerkleNode(
                    new MerkleNode(left, message, middle.left),
                    middle.message,
                    new MerkleNode(middle.right, right.message, right.right));
        }
        return new MerkleNode(left, message, right);
    }

    private static int height(@Nullable MerkleNode node) {
        return node == null ? 0 : node.height;
    }
}
