package io.icws.protocol;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.util.HashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The witness of a page, from which the witness of each message is pruned. The tree is decoded once, and each hash is
 * computed at most once. For use by one thread. Source: interface specification, "Certificates".
 */
public final class WitnessTree {

    /** Nodes of the largest tree that is indexed; a message has three. */
    static final int MAX_NODES = 1 << 15;

    private static final byte[] WEBSOCKET = "websocket".getBytes(StandardCharsets.US_ASCII);

    private final ByteSlice bytes;
    private final MessageDigest digest = Sha256.newDigest();
    private final Map<ByteSlice, HashTree> messages;

    private WitnessTree(ByteSlice bytes, Map<ByteSlice, HashTree> messages) {
        this.bytes = bytes;
        this.messages = messages;
    }

    /**
     * @param tree as canisters encode it: arrays of definite length, labels that strictly increase
     * @throws MalformedException if it is anything else, too deep or too large
     */
    public static WitnessTree index(ByteSlice tree) throws MalformedException {
        var root = HashTree.decode(tree, MAX_NODES);
        if (!root.isWellFormed()) {
            throw new MalformedException("labels of a hash tree out of order");
        }
        var messages = new HashMap<ByteSlice, HashTree>();
        if (root.lookup(WEBSOCKET) instanceof HashTree.Lookup.Subtree(HashTree below)) {
            for (var node : HashTreeLookup.flatten(below)) {
                var value = node.left;
                if (node.kind == HashTree.LABELED && value != null && value.kind == HashTree.LEAF) {
                    messages.put(node.payload, node);
                }
            }
        }
        return new WitnessTree(tree, messages);
    }

    /**
     * The tree that shows {@code /websocket/<key>} and as little else as possible; it is never longer than this one
     * and has the same root hash. Null if this tree shows no value there.
     */
    public @Nullable Pruned prune(ByteSlice key) {
        var message = messages.get(key);
        return message == null ? null : new Pruned(message);
    }

    /**
     * The part of the tree that shows one message: the bytes of the tree, in which every branch beside the
     * path to the message is replaced by its hash unless the branch is shorter.
     */
    public final class Pruned {

        /** {@code [4, hash]}, before the hash. */
        private static final byte[] PRUNED = {(byte) 0x82, HashTree.PRUNED, 0x58, Sha256.LENGTH};

        private static final int PRUNED_LENGTH = PRUNED.length + Sha256.LENGTH;

        private final HashTree message;
        private final int length;
        private final int before;

        private Pruned(HashTree message) {
            this.message = message;
            int savedBefore = 0;
            int savedAfter = 0;
            for (var node = message; node.parent != null; node = node.parent) {
                savedBefore += saved(leftOf(node));
                savedAfter += saved(rightOf(node));
            }
            this.before = message.start - bytes.offset() - savedBefore;
            this.length = bytes.length() - savedBefore - savedAfter;
        }

        /** Bytes of its encoding. */
        public int length() {
            return length;
        }

        /** Writes the encoding, {@link #length()} bytes, from {@code at} on. */
        public void copyTo(byte[] target, int at) {
            int first = at + before;
            int next = copy(message.start, message.end, target, first);
            var node = message;
            for (var fork = node.parent; fork != null; node = fork, fork = node.parent) {
                var left = leftOf(node);
                if (left != null) {
                    first -= shown(left);
                    show(left, target, first);
                }
                var right = rightOf(node);
                if (right != null) {
                    next = show(right, target, next);
                }
                int headEnd = left == null ? node.start : left.start;
                first -= headEnd - fork.start;
                copy(fork.start, headEnd, target, first);
            }
            copy(bytes.offset(), node.start, target, at);
        }

        private static @Nullable HashTree leftOf(HashTree node) {
            var parent = node.parent;
            return parent != null && parent.right == node ? parent.left : null;
        }

        private static @Nullable HashTree rightOf(HashTree node) {
            var parent = node.parent;
            return parent != null && parent.left == node ? parent.right : null;
        }

        private static int saved(@Nullable HashTree sibling) {
            return sibling == null ? 0 : sibling.length() - shown(sibling);
        }

        private static int shown(HashTree sibling) {
            return Math.min(sibling.length(), PRUNED_LENGTH);
        }

        /** @return the index behind what was written */
        private int show(HashTree sibling, byte[] target, int at) {
            if (sibling.length() <= PRUNED_LENGTH) {
                return copy(sibling.start, sibling.end, target, at);
            }
            System.arraycopy(PRUNED, 0, target, at, PRUNED.length);
            System.arraycopy(sibling.hash(digest), 0, target, at + PRUNED.length, Sha256.LENGTH);
            return at + PRUNED_LENGTH;
        }

        private int copy(int from, int to, byte[] target, int at) {
            System.arraycopy(bytes.array(), from, target, at, to - from);
            return at + to - from;
        }
    }
}
