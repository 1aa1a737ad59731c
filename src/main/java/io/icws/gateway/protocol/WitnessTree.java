package io.icws.gateway.protocol;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * An index into the witness of a page, from which the witness of each message is cut. The tree is read once; a hash is
 * computed when it is first needed, and once. For use by one thread. Source: interface
 * specification, "Certificates".
 */
public final class WitnessTree {

    /** Nodes of the largest tree that is indexed, about 80 bytes each; a message has three. */
    static final int MAX_NODES = 1 << 15;

    /** One less than of a {@link HashTree}, for what a node holds is an item of its own to a strict reader. */
    private static final int MAX_DEPTH = HashTree.MAX_DEPTH - 1;

    private static final ByteSlice WEBSOCKET = ByteSlice.of("websocket".getBytes(StandardCharsets.US_ASCII));

    private final ByteSlice bytes;
    private final CborCursor cursor;
    private final MessageDigest digest = Sha256.newDigest();
    private final List<WitnessNode> messages;
    private int nodes;

    private WitnessTree(ByteSlice bytes) throws MalformedException {
        this.bytes = bytes;
        this.cursor = new CborCursor(bytes);
        cursor.takeSelfDescribeTag();
        var top = new ArrayList<WitnessNode>();
        read(top, MAX_DEPTH);
        if (!cursor.atEnd()) {
            throw new MalformedException("bytes follow the hash tree");
        }
        var websocket = find(top, WEBSOCKET);
        this.messages = websocket == null ? List.of() : websocket.level();
    }

    /**
     * @param tree as canisters encode it: arrays of definite length, labels that strictly increase
     * @throws MalformedException if it is anything else, too deep or too large
     */
    public static WitnessTree index(ByteSlice tree) throws MalformedException {
        return new WitnessTree(tree);
    }

    /**
     * The tree that shows {@code /websocket/<key>} and as little else as can be; it is never longer than this one and has the
     * same root hash. Null if this tree shows no value there.
     */
    public @Nullable PrunedTree prune(ByteSlice key) {
        var message = find(messages, key);
        return message == null || !message.showsValue() ? null : new PrunedTree(bytes, message, digest);
    }

    /** Reads the next node and adds the labels it shows, forks looked through, to {@code level}. */
    private WitnessNode read(List<WitnessNode> level, int depth) throws MalformedException {
        if (depth == 0 || ++nodes > MAX_NODES) {
            throw new MalformedException("a hash tree too deep or too large");
        }
        int start = cursor.position();
        int size = cursor.readArrayHead();
        return switch (kind(size)) {
            case HashTreeCbor.EMPTY -> WitnessNode.empty(start, cursor.position());
            case HashTreeCbor.FORK -> {
                var left = read(level, depth - 1);
                yield WitnessNode.fork(start, left, read(level, depth - 1));
            }
            case HashTreeCbor.LABELED -> labeled(start, level, depth);
            case HashTreeCbor.LEAF -> {
                var value = cursor.readByteStringSlice();
                yield WitnessNode.leaf(start, cursor.position(), value);
            }
            default -> {
                var hash = cursor.readByteStringSlice();
                if (hash.length() != Sha256.LENGTH) {
                    throw new MalformedException("a pruned node of " + hash.length() + " bytes (expected: 32)");
                }
                yield WitnessNode.pruned(start, cursor.position(), hash);
            }
        };
    }

    private WitnessNode labeled(int start, List<WitnessNode> level, int depth) throws MalformedException {
        var label = cursor.readByteStringSlice();
        if (!level.isEmpty() && level.getLast().label().compareUnsigned(label) >= 0) {
            throw new MalformedException("labels of a hash tree out of order");
        }
        var below = new ArrayList<WitnessNode>();
        var node = WitnessNode.labeled(start, label, read(below, depth - 1), below);
        level.add(node);
        return node;
    }

    private int kind(int size) throws MalformedException {
        long kind = cursor.readUnsigned();
        if (kind < HashTreeCbor.EMPTY || kind > HashTreeCbor.PRUNED || size != sizeOf((int) kind)) {
            throw new MalformedException("an unknown kind of hash tree node");
        }
        return (int) kind;
    }

    private static int sizeOf(int kind) {
        return switch (kind) {
            case HashTreeCbor.EMPTY -> 1;
            case HashTreeCbor.LEAF, HashTreeCbor.PRUNED -> 2;
            default -> 3;
        };
    }

    private static @Nullable WitnessNode find(List<WitnessNode> level, ByteSlice label) {
        int low = 0;
        int high = level.size() - 1;
        while (low <= high) {
            int middle = (low + high) >>> 1;
            int order = level.get(middle).label().compareUnsigned(label);
            if (order == 0) {
                return level.get(middle);
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
