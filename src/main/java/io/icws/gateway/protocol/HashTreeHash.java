package io.icws.gateway.protocol;

import java.security.MessageDigest;

/** The root hash of a {@link HashTree}. */
final class HashTreeHash {

    static final byte[] EMPTY = DomainSeparator.prefix("ic-hashtree-empty");
    static final byte[] FORK = DomainSeparator.prefix("ic-hashtree-fork");
    static final byte[] LABELED = DomainSeparator.prefix("ic-hashtree-labeled");
    static final byte[] LEAF = DomainSeparator.prefix("ic-hashtree-leaf");

    private HashTreeHash() {}

    static byte[] of(HashTree tree) {
        return of(tree, Sha256.newDigest());
    }

    private static byte[] of(HashTree tree, MessageDigest digest) {
        return switch (tree) {
            case HashTree.Empty empty -> digest.digest(EMPTY);
            case HashTree.Fork fork -> {
                byte[] leftHash = of(fork.left(), digest);
                byte[] rightHash = of(fork.right(), digest);
                digest.update(FORK);
                digest.update(leftHash);
                yield digest.digest(rightHash);
            }
            case HashTree.Labeled labeled -> {
                byte[] subtreeHash = of(labeled.subtree(), digest);
                digest.update(LABELED);
                digest.update(labeled.label());
                yield digest.digest(subtreeHash);
            }
            case HashTree.Leaf leaf -> {
                digest.update(LEAF);
                yield digest.digest(leaf.value());
            }
            case HashTree.Pruned pruned -> pruned.hash().clone();
        };
    }
}
