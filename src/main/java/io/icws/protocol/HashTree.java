package io.icws.protocol;

import java.security.MessageDigest;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A node of a Merkle tree of certified state, parts of which may be pruned, with all nodes below it: an index into
 * the bytes of the tree's encoding. Hashes are computed when they are first needed, by one thread at a time. Source:
 * interface specification, "Certificate".
 */
public final class HashTree {

    /** Nodes on the way from the root to the deepest node, which bounds the recursion of every method. */
    static final int MAX_DEPTH = CborCursor.MAX_DEPTH - 1;

    /** About 60 bytes each. A tree with more exceeds the number of CBOR items in an answer of the IC. */
    static final int MAX_NODES = CborCursor.MAX_ITEMS / 2;

    static final int EMPTY = 0;
    static final int FORK = 1;
    static final int LABELED = 2;
    static final int LEAF = 3;
    static final int PRUNED = 4;

    private static final byte[] EMPTY_PREFIX = DomainSeparator.prefix("ic-hashtree-empty");
    private static final byte[] FORK_PREFIX = DomainSeparator.prefix("ic-hashtree-fork");
    private static final byte[] LABELED_PREFIX = DomainSeparator.prefix("ic-hashtree-labeled");
    private static final byte[] LEAF_PREFIX = DomainSeparator.prefix("ic-hashtree-leaf");

    final int kind;

    /** Indexes of the node's first byte and of the byte behind it. */
    final int start;

    final int end;

    /** The left branch of a fork, or the node below a label. */
    final @Nullable HashTree left;

    /** The right branch of a fork. */
    final @Nullable HashTree right;

    @Nullable
    HashTree parent;

    /** Label, value or hash; empty for other nodes. */
    final ByteSlice payload;

    private byte @Nullable [] hash;

    private HashTree(
            int kind, int start, int end, ByteSlice payload, @Nullable HashTree left, @Nullable HashTree right) {
        this.kind = kind;
        this.start = start;
        this.end = end;
        this.payload = payload;
        this.left = left;
        this.right = right;
        if (left != null) {
            left.parent = this;
        }
        if (right != null) {
            right.parent = this;
        }
    }

    /** What a path leads to. */
    public sealed interface Lookup {

        record Found(byte[] value) implements Lookup {}

        /** The path ends at an inner node, not at a value. */
        record Subtree(HashTree tree) implements Lookup {}

        /** Proved not to be there. */
        record Absent() implements Lookup {}

        /** May be hidden in a pruned part. */
        record Unknown() implements Lookup {}
    }

    /** Tag optional. @throws MalformedException if it is no hash tree, too deep or too large */
    public static HashTree decode(byte[] bytes) throws MalformedException {
        return decode(ByteSlice.of(bytes));
    }

    /** As {@link #decode(byte[])}. The tree keeps the array of the slice. */
    public static HashTree decode(ByteSlice bytes) throws MalformedException {
        return decode(bytes, MAX_NODES);
    }

    static HashTree decode(ByteSlice bytes, int maxNodes) throws MalformedException {
        return new Decoder(bytes, maxNodes).decode();
    }

    /** 32 bytes. */
    public byte[] rootHash() {
        return hash(Sha256.newDigest()).clone();
    }

    /** Labels compare as unsigned byte strings. */
    public Lookup lookup(byte[]... path) {
        return HashTreeLookup.find(this, path);
    }

    /** The labels directly below this node that are shown, in order. */
    public List<byte[]> labels() {
        var labels = new ArrayList<byte[]>();
        for (HashTree node : HashTreeLookup.flatten(this)) {
            if (node.kind == LABELED) {
                labels.add(node.payload.toArray());
            }
        }
        return List.copyOf(labels);
    }

    /** Labels strictly increase everywhere and leaves do not mix with labels. */
    public boolean isWellFormed() {
        return HashTreeLookup.isWellFormed(this);
    }

    int length() {
        return end - start;
    }

    /** 32 bytes, computed once; not to be written to. */
    byte[] hash(MessageDigest digest) {
        if (hash == null) {
            hash = compute(digest);
        }
        return hash;
    }

    private byte[] compute(MessageDigest digest) {
        if (kind == PRUNED) {
            return payload.toArray();
        }
        byte @Nullable [] first = left == null ? null : left.hash(digest);
        byte @Nullable [] second = right == null ? null : right.hash(digest);
        digest.update(
                switch (kind) {
                    case EMPTY -> EMPTY_PREFIX;
                    case FORK -> FORK_PREFIX;
                    case LABELED -> LABELED_PREFIX;
                    default -> LEAF_PREFIX;
                });
        digest.update(payload.array(), payload.offset(), payload.length());
        if (first != null) {
            digest.update(first);
        }
        if (second != null) {
            digest.update(second);
        }
        return digest.digest();
    }

    private static final class Decoder {

        private final CborCursor cursor;
        private final ByteSlice nothing;
        private int remainingNodes;

        Decoder(ByteSlice bytes, int maxNodes) {
            this.cursor = new CborCursor(bytes);
            this.nothing = new ByteSlice(bytes.array(), 0, 0);
            this.remainingNodes = maxNodes;
        }

        HashTree decode() throws MalformedException {
            cursor.takeSelfDescribeTag();
            var root = node(MAX_DEPTH);
            if (!cursor.atEnd()) {
                throw new MalformedException("bytes follow the hash tree");
            }
            return root;
        }

        private HashTree node(int depth) throws MalformedException {
            if (depth == 0 || remainingNodes-- == 0) {
                throw new MalformedException(
                        "a hash tree too deep (expected: <= " + MAX_DEPTH + ") or too large to be read");
            }
            int start = cursor.position();
            int kind = kind(cursor.readArrayHead());
            boolean hasPayload = kind != EMPTY && kind != FORK;
            var payload = hasPayload ? cursor.readByteStringSlice() : nothing;
            if (kind == PRUNED && payload.length() != Sha256.LENGTH) {
                throw new MalformedException("a pruned node of " + payload.length() + " bytes (expected: 32)");
            }
            var left = kind == FORK || kind == LABELED ? node(depth - 1) : null;
            var right = kind == FORK ? node(depth - 1) : null;
            return new HashTree(kind, start, cursor.position(), payload, left, right);
        }

        private int kind(int size) throws MalformedException {
            long kind = cursor.readUnsigned();
            if (kind < EMPTY || kind > PRUNED || size != sizeOf((int) kind)) {
                throw new MalformedException("an unknown kind of hash tree node");
            }
            return (int) kind;
        }

        private static int sizeOf(int kind) {
            return switch (kind) {
                case EMPTY -> 1;
                case LEAF, PRUNED -> 2;
                default -> 3;
            };
        }
    }
}
