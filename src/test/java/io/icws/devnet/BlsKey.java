package io.icws.devnet;

import io.icws.protocol.DomainSeparator;
import java.security.SecureRandom;
import java.util.Arrays;
import java.util.HexFormat;
import supranational.blst.P1;
import supranational.blst.P2;
import supranational.blst.SecretKey;

/** A subnet's threshold key, held here as one ordinary BLS12-381 key. Source: interface specification, "Certification". */
final class BlsKey {

    private static final byte[] DER_PREFIX =
            HexFormat.of().parseHex("308182301d060d2b0601040182dc7c0503010201060c2b0601040182dc7c05030201036100");
    private static final String SUITE = "BLS_SIG_BLS12381G1_XMD:SHA-256_SSWU_RO_NUL_";
    private static final int SEED_LENGTH = 32;

    private final SecretKey secret = new SecretKey();
    private final byte[] der;

    BlsKey(SecureRandom random) {
        byte[] seed = new byte[SEED_LENGTH];
        random.nextBytes(seed);
        secret.keygen(seed);
        byte[] point = new P2(secret).compress();
        der = Arrays.copyOf(DER_PREFIX, DER_PREFIX.length + point.length);
        System.arraycopy(point, 0, der, DER_PREFIX.length, point.length);
    }

    byte[] der() {
        return der.clone();
    }

    /** 48 bytes. */
    byte[] signStateRoot(byte[] rootHash) {
        return new P1()
                .hash_to(DomainSeparator.STATE_ROOT.prepend(rootHash), SUITE)
                .sign_with(secret)
                .compress();
    }
}
