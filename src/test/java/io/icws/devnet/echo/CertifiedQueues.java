package io.icws.devnet.echo;

import io.icws.peer.Tree;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The queued messages of all gateways by key, certified as {@code labeled("websocket", map)}. Persistent: a change
 * makes a new value in O(log n), older ones stay valid.
 */
record CertifiedQueues(@Nullable MerkleNode root) {

    static final CertifiedQueues EMPTY = new CertifiedQueues(null);

    private static final byte[] LABEL = "websocket".getBytes(StandardCharsets.US_ASCII);

    CertifiedQueues with(StoredMessage message) {
        return new CertifiedQueues(MerkleNode.insert(root, message));
    }

    CertifiedQueues without(String key) {
        return new CertifiedQueues(MerkleNode.remove(root, key));
    }

    @Nullable
    StoredMessage get(String key) {
        var node = root;
        while (node != null) {
            int order = key.compareTo(node.message.key());
            if (order == 0) {
                return node.message;
            }
            node = order < 0 ? node.left : node.right;
        }
        return null;
    }

    /** The canister's certified data. */
    byte[] rootHash() {
        return NodeHash.labeled(LABEL, root == null ? NodeHash.EMPTY : root.hash());
    }

    /** Messages with keys from {@code first} to {@code last}, both included, ascending. */
    List<StoredMessage> range(String first, String last) {
        var found = new ArrayList<StoredMessage>();
        collect(root, first, last, found);
        return found;
    }

    /** Reveals the leaves of {@link #range} and nothing else. */
    Tree witness(String first, String last) {
        return new Tree.Labeled(LABEL, root == null ? new Tree.Empty() : witness(root, first, last));
    }

    private static void collect(@Nullable MerkleNode node, String first, String last, List<StoredMessage> found) {
        if (node == null) {
            return;
        }
        String key = node.message.key();
        if (key.compareTo(first) > 0) {
            collect(node.left, first, last, found);
        }
        if (key.compareTo(first) >= 0 && key.compareTo(last) <= 0) {
            found.add(node.message);
        }
        if (key.compareTo(last) < 0) {
            collect(node.right, first, last, found);
        }
    }

    private static Tree witness(MerkleNode node, String first, String last) {
        String key = node.message.key();
        boolean afterFirst = key.compareTo(first) > 0;
        boolean beforeLast = key.compareTo(last) < 0;
        boolean asked = (afterFirst || key.equals(first)) && (beforeLast || key.equals(last));
        Tree tree = asked
                ? new Tree.Labeled(key.getBytes(StandardCharsets.UTF_8), new Tree.Leaf(node.message.digest()))
                : new Tree.Pruned(node.message.hash());
        if (node.right != null) {
            tree = fork(tree, beforeLast ? witness(node.right, first, last) : new Tree.Pruned(node.right.hash()));
        }
        if (node.left != null) {
            tree = fork(afterFirst ? witness(node.left, first, last) : new Tree.Pruned(node.left.hash()), tree);
        }
        return tree;
    }

    private static Tree fork(Tree left, Tree right) {
        return left instanceof Tree.Pruned l && right instanceof Tree.Pruned r
                ? new Tree.Pruned(NodeHash.fork(l.hash(), r.hash()))
                : new Tree.Fork(left, right);
    }
}
