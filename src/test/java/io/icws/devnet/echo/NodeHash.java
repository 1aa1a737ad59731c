package io.icws.devnet.echo;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;

/** Hashes of the nodes of a hash tree, each 32 bytes. Source: interface specification, "Certificate". */
final class NodeHash {

    static final byte[] EMPTY = sha256(separator("ic-hashtree-empty"));

    private static final byte[] FORK = separator("ic-hashtree-fork");
    private static final byte[] LABELED = separator("ic-hashtree-labeled");
    private static final byte[] LEAF = separator("ic-hashtree-leaf");

    private NodeHash() {}

    static byte[] fork(byte[] left, byte[] right) {
        return sha256(FORK, left, right);
    }

    static byte[] labeled(byte[] label, byte[] subtree) {
        return sha256(LABELED, label, subtree);
    }

    static byte[] leaf(byte[] value) {
        return sha256(LEAF, value);
    }

    static byte[] sha256(byte[]... parts) {
        try {
            var digest = MessageDigest.getInstance("SHA-256");
            for (byte[] part : parts) {
                digest.update(part);
            }
            return digest.digest();
        } catch (NoSuchAlgorithmException e) {
            throw new AssertionError(e);
        }
    }

    private static byte[] separator(String name) {
        byte[] ascii = name.getBytes(StandardCharsets.US_ASCII);
        byte[] separator = new byte[ascii.length + 1];
        separator[0] = (byte) ascii.length;
        System.arraycopy(ascii, 0, separator, 1, ascii.length);
        return separator;
    }
}
