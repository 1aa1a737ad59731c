package io.icws.gateway.protocol;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.util.List;
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
    private final List<HashTree> messages;

    private WitnessTree(ByteSlice bytes, List<HashTree> messages) {
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
        return new WitnessTree(
                tree,
                root.lookup(WEBSOCKET) instanceof HashTree.Lookup.Subtree(HashTree below)
                        ? HashTreeLookup.flatten(below).stream()
                                .filter(node -> node.kind() == HashTree.LABELED)
                                .toList()
                        : List.of());
    }

    /**
     * The tree that shows {@code /websocket/<key>} and as little else as possible; it is never longer than this one
     * and has the same root hash. Null if this tree shows no value there.
     */
    public @Nullable PrunedTree prune(ByteSlice key) {
        var message = find(key);
        var value = message == null ? null : message.left();
        return message != null && value != null && value.kind() == HashTree.LEAF
                ? new PrunedTree(bytes, message, digest)
                : null;
    }

    private @Nullable HashTree find(ByteSlice key) {
        int low = 0;
        int high = messages.size() - 1;
        while (low <= high) {
            int middle = (low + high) >>> 1;
            var message = messages.get(middle);
            int order = message.compareLabel(key.array(), key.offset(), key.offset() + key.length());
            if (order == 0) {
                return message;
            }
            if (order < 0) {
                low = middle + 1;
            } else {
                high = middle - 1;
            }
        }
        return null;
    }
}
