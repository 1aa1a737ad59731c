package io.icws.gateway.protocol;

import java.security.MessageDigest;
import org.jspecify.annotations.Nullable;

/**
 * The part of a {@link WitnessTree} that shows one message: the bytes of the tree, in which every branch beside the
 * path to the message is replaced by its hash unless the branch is shorter.
 */
public final class PrunedTree {

    /** {@code [4, hash]}, before the hash. */
    private static final byte[] PRUNED = {(byte) 0x82, HashTree.PRUNED, 0x58, Sha256.LENGTH};

    private static final int PRUNED_LENGTH = PRUNED.length + Sha256.LENGTH;

    private final ByteSlice whole;
    private final HashTree message;
    private final MessageDigest digest;
    private final int length;
    private final int before;

    PrunedTree(ByteSlice whole, HashTree message, MessageDigest digest) {
        this.whole = whole;
        this.message = message;
        this.digest = digest;
        int savedBefore = 0;
        int savedAfter = 0;
        for (var node = message; node.parent() != null; node = node.parent()) {
            savedBefore += saved(leftOf(node));
            savedAfter += saved(rightOf(node));
        }
        this.before = message.start() - whole.offset() - savedBefore;
        this.length = whole.length() - savedBefore - savedAfter;
    }

    /** Bytes of its encoding. */
    public int length() {
        return length;
    }

    /** Writes the encoding, {@link #length()} bytes, from {@code at} on. */
    public void copyTo(byte[] target, int at) {
        int first = at + before;
        int next = copy(message.start(), message.end(), target, first);
        var node = message;
        for (var fork = node.parent(); fork != null; node = fork, fork = node.parent()) {
            var left = leftOf(node);
            if (left != null) {
                first -= shown(left);
                show(left, target, first);
            }
            var right = rightOf(node);
            if (right != null) {
                next = show(right, target, next);
            }
            int headEnd = left == null ? node.start() : left.start();
            first -= headEnd - fork.start();
            copy(fork.start(), headEnd, target, first);
        }
        copy(whole.offset(), node.start(), target, at);
    }

    private static @Nullable HashTree leftOf(HashTree node) {
        var parent = node.parent();
        return parent != null && parent.right() == node ? parent.left() : null;
    }

    private static @Nullable HashTree rightOf(HashTree node) {
        var parent = node.parent();
        return parent != null && parent.left() == node ? parent.right() : null;
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
            return copy(sibling.start(), sibling.end(), target, at);
        }
        System.arraycopy(PRUNED, 0, target, at, PRUNED.length);
        System.arraycopy(sibling.hash(digest), 0, target, at + PRUNED.length, Sha256.LENGTH);
        return at + PRUNED_LENGTH;
    }

    private int copy(int from, int to, byte[] target, int at) {
        System.arraycopy(whole.array(), from, target, at, to - from);
        return at + to - from;
    }
}
