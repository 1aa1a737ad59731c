package io.icws.gateway.ic.signature;

import java.math.BigInteger;
import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.Signature;
import java.security.SignatureException;
import java.security.spec.RSAPublicKeySpec;
import java.util.Optional;

/** RSA PKCS #1 v1.5 over SHA-256, which only security keys use. Source: RFC 8017. */
record RsaPublicKey(java.security.PublicKey key) implements PublicKey.Stateless {

    private static final int MIN_BITS = 2_048;
    private static final int MAX_BITS = 8_192;

    /** Bounds the cost of a verification; nearly all keys have 65,537, 17 bits. */
    private static final int MAX_EXPONENT_BITS = 33;

    /**
     * Empty if the modulus has fewer than 2,048 or more than 8,192 bits, or the exponent is even, 1 or longer than 33 bits.
     *
     * @param modulus unsigned, big-endian
     * @param exponent unsigned, big-endian
     */
    static Optional<RsaPublicKey> of(byte[] modulus, byte[] exponent) {
        var n = new BigInteger(1, modulus);
        var e = new BigInteger(1, exponent);
        boolean usable = n.bitLength() >= MIN_BITS
                && n.bitLength() <= MAX_BITS
                && e.testBit(0)
                && e.bitLength() > 1
                && e.bitLength() <= MAX_EXPONENT_BITS;
        if (!usable) {
            return Optional.empty();
        }
        try {
            return Optional.of(
                    new RsaPublicKey(KeyFactory.getInstance("RSA").generatePublic(new RSAPublicKeySpec(n, e))));
        } catch (GeneralSecurityException refused) {
            return Optional.empty();
        }
    }

    @Override
    public boolean verifies(byte[] message, byte[] signature) {
        try {
            var verifier = Signature.getInstance("SHA256withRSA");
            verifier.initVerify(key);
            verifier.update(message);
            return verifier.verify(signature);
        } catch (SignatureException e) {
            // Its length is not that of the key.
            return false;
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("this JDK lacks RSA with SHA-256", e);
        }
    }
}
