package io.icws.devnet;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import org.jspecify.annotations.Nullable;

/**
 * An immutable part of the state tree that remembers its hash, so that a round hashes what it changed and nothing else.
 * Hashed by the round before it is published; readers never compute. Source: interface specification, "Certificate".
 */
abstract sealed class StateNode {

    static final StateNode EMPTY = new Empty();

    private static final byte[] EMPTY_SEPARATOR = separator("ic-hashtree-empty");
    private static final byte[] FORK_SEPARATOR = separator("ic-hashtree-fork");
    private static final byte[] LABELED_SEPARATOR = separator("ic-hashtree-labeled");
    private static final byte[] LEAF_SEPARATOR = separator("ic-hashtree-leaf");
    private static final ThreadLocal<MessageDigest> SHA_256 = ThreadLocal.withInitial(StateNode::sha256);

    private byte @Nullable [] hash;

    /** 32 bytes, shared: not to be written to. */
    final byte[] hash() {
        byte[] known = hash;
        if (known == null) {
            known = computeHash();
            hash = known;
        }
        return known;
    }

    abstract byte[] computeHash();

    private static byte[] digest(byte[]... parts) {
        var sha256 = SHA_256.get();
        for (byte[] part : parts) {
            sha256.update(part);
        }
        return sha256.digest();
    }

    private static byte[] separator(String name) {
        return ((char) name.length() + name).getBytes(StandardCharsets.US_ASCII);
    }

    private static MessageDigest sha256() {
        try {
            return MessageDigest.getInstance("SHA-256");
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("this JDK lacks SHA-256", e);
        }
    }

    static final class Empty extends StateNode {
        @Override
        byte[] computeHash() {
            return digest(EMPTY_SEPARATOR);
        }
    }

    /** Labels right of it start at {@code firstRight}; {@code bit} is where both sides part, see {@link StateMap}. */
    static final class Fork extends StateNode {
        final StateNode left;
        final StateNode right;
        final int bit;
        final byte[] firstRight;

        Fork(StateNode left, StateNode right, int bit) {
            this.left = left;
            this.right = right;
            this.bit = bit;
            this.firstRight = StateMap.first(right).label;
        }

        @Override
        byte[] computeHash() {
            // Before digest(): both sides use the same digest.
            byte[] leftHash = left.hash();
            byte[] rightHash = right.hash();
            return digest(FORK_SEPARATOR, leftHash, rightHash);
        }
    }

    static final class Labeled extends StateNode {
        final byte[] label;
        final StateNode subtree;

        Labeled(byte[] label, StateNode subtree) {
            this.label = label;
            this.subtree = subtree;
        }

        @Override
        byte[] computeHash() {
            byte[] below = subtree.hash();
            return digest(LABELED_SEPARATOR, label, below);
        }
    }

    static final class Leaf extends StateNode {
        final byte[] value;

        Leaf(byte[] value) {
            this.value = value;
        }

        @Override
        byte[] computeHash() {
            return digest(LEAF_SEPARATOR, value);
        }
    }
}
