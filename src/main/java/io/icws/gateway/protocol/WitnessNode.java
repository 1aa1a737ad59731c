package io.icws.gateway.protocol;

import java.security.MessageDigest;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** A node of a {@link WitnessTree}: where its encoding lies in the page, and its hash once it is needed. */
final class WitnessNode {

    private static final ByteSlice NOTHING = ByteSlice.of(new byte[0]);

    private final int kind;
    private final int start;
    private final int end;
    private final ByteSlice payload;
    private final List<WitnessNode> level;
    private final @Nullable WitnessNode left;
    private final @Nullable WitnessNode right;
    private @Nullable WitnessNode parent;
    private byte @Nullable [] hash;

    private WitnessNode(
            int kind,
            int start,
            int end,
            ByteSlice payload,
            List<WitnessNode> level,
            @Nullable WitnessNode left,
            @Nullable WitnessNode right) {
        this.kind = kind;
        this.start = start;
        this.end = end;
        this.payload = payload;
        this.level = level;
        this.left = left;
        this.right = right;
        if (left != null) {
            left.parent = this;
        }
        if (right != null) {
            right.parent = this;
        }
    }

    static WitnessNode empty(int start, int end) {
        return new WitnessNode(HashTreeCbor.EMPTY, start, end, NOTHING, List.of(), null, null);
    }

    static WitnessNode fork(int start, WitnessNode left, WitnessNode right) {
        return new WitnessNode(HashTreeCbor.FORK, start, right.end, NOTHING, List.of(), left, right);
    }

    /** @param level the labeled nodes directly below, in order */
    static WitnessNode labeled(int start, ByteSlice label, WitnessNode subtree, List<WitnessNode> level) {
        return new WitnessNode(HashTreeCbor.LABELED, start, subtree.end, label, level, subtree, null);
    }

    static WitnessNode leaf(int start, int end, ByteSlice value) {
        return new WitnessNode(HashTreeCbor.LEAF, start, end, value, List.of(), null, null);
    }

    static WitnessNode pruned(int start, int end, ByteSlice hash) {
        return new WitnessNode(HashTreeCbor.PRUNED, start, end, hash, List.of(), null, null);
    }

    /** Index into the page's array. */
    int start() {
        return start;
    }

    /** Index into the page's array, exclusive. */
    int end() {
        return end;
    }

    int length() {
        return end - start;
    }

    /** Of a labeled node. */
    ByteSlice label() {
        return payload;
    }

    /** The labeled nodes directly below a labeled node, in order. */
    List<WitnessNode> level() {
        return level;
    }

    /** The left branch of a fork, or what is below a label. */
    @Nullable
    WitnessNode left() {
        return left;
    }

    /** The right branch of a fork. */
    @Nullable
    WitnessNode right() {
        return right;
    }

    @Nullable
    WitnessNode parent() {
        return parent;
    }

    /** Whether this is a label with a value. */
    boolean showsValue() {
        return kind == HashTreeCbor.LABELED && left != null && left.kind == HashTreeCbor.LEAF;
    }

    /** 32 bytes, computed once; not to be written to. */
    byte[] hash(MessageDigest digest) {
        if (hash == null) {
            hash = compute(digest);
        }
        return hash;
    }

    private byte[] compute(MessageDigest digest) {
        if (kind == HashTreeCbor.PRUNED) {
            return payload.toArray();
        }
        byte @Nullable [] first = left == null ? null : left.hash(digest);
        byte @Nullable [] second = right == null ? null : right.hash(digest);
        digest.update(
                switch (kind) {
                    case HashTreeCbor.EMPTY -> HashTreeHash.EMPTY;
                    case HashTreeCbor.FORK -> HashTreeHash.FORK;
                    case HashTreeCbor.LABELED -> HashTreeHash.LABELED;
                    default -> HashTreeHash.LEAF;
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
}
