package io.icws.certificate;

import io.icws.protocol.ByteSlice;
import java.util.Arrays;
import java.util.HexFormat;
import supranational.blst.BLST_ERROR;
import supranational.blst.P1_Affine;
import supranational.blst.P2_Affine;

/**
 * A BLS12-381 key, a point of the right subgroup of G2; signatures are in G1. May be shared between threads. Source:
 * interface specification, "Certificate" and "BLS signatures".
 */
final class BlsPublicKey {

    private static final String SUITE = "BLS_SIG_BLS12381G1_XMD:SHA-256_SSWU_RO_NUL_";
    private static final int SIGNATURE_LENGTH = 48;
    private static final int KEY_LENGTH = 96;
    private static final byte[] DER_PREFIX =
            HexFormat.of().parseHex("308182301d060d2b0601040182dc7c0503010201060c2b0601040182dc7c05030201036100");

    /** A subnet signs its state once a round. Rounds take about a second, and nodes are a few rounds apart. */
    private static final int MAX_REMEMBERED = 32;

    private final P2_Affine point;
    private final RecentlyUsed<Signed, Boolean> verified = new RecentlyUsed<>(MAX_REMEMBERED);

    private record Signed(ByteSlice message, ByteSlice signature) {}

    private BlsPublicKey(P2_Affine point) {
        this.point = point;
    }

    /** @throws IllegalArgumentException if it is not the DER form of a BLS key; the message says what was found */
    static BlsPublicKey fromDer(byte[] der) {
        int expected = DER_PREFIX.length + KEY_LENGTH;
        if (der.length != expected) {
            throw new IllegalArgumentException(
                    "a BLS public key of " + der.length + " bytes (expected: " + expected + " bytes of DER)");
        }
        if (!Arrays.equals(der, 0, DER_PREFIX.length, DER_PREFIX, 0, DER_PREFIX.length)) {
            throw new IllegalArgumentException(
                    "a public key of another algorithm (expected: DER of BLS12-381 with keys in G2)");
        }
        return new BlsPublicKey(point(Arrays.copyOfRange(der, DER_PREFIX.length, der.length)));
    }

    private static P2_Affine point(byte[] compressed) {
        P2_Affine point;
        try {
            point = new P2_Affine(compressed);
        } catch (RuntimeException e) {
            throw new IllegalArgumentException("a BLS public key that is not a point of G2", e);
        }
        if (point.is_inf() || !point.in_group()) {
            throw new IllegalArgumentException("a BLS public key outside the subgroup of G2");
        }
        return point;
    }

    /**
     * Whether {@code signature} is this key's over {@code message}. About 1 ms of CPU, less for one that has verified
     * before: all calls that end in one round are certified by the same signature.
     */
    boolean verifies(byte[] message, byte[] signature) {
        if (signature.length != SIGNATURE_LENGTH) {
            return false;
        }
        var signed = new Signed(ByteSlice.of(message), ByteSlice.of(signature));
        if (verified.get(signed) != null) {
            return true;
        }
        // Two threads may verify the same one at once: cheaper than a lock around a pairing.
        boolean verifies = isValid(message, signature);
        if (verifies) {
            verified.put(signed, true);
        }
        return verifies;
    }

    private boolean isValid(byte[] message, byte[] signature) {
        try {
            var claimed = new P1_Affine(signature);
            return !claimed.is_inf()
                    && claimed.in_group()
                    && claimed.core_verify(point, true, message, SUITE) == BLST_ERROR.BLST_SUCCESS;
        } catch (RuntimeException e) {
            // jblst throws for bytes that are not a point.
            return false;
        }
    }
}
