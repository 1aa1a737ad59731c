package io.icws.devnet.identity;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.math.BigInteger;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.security.SecureRandom;
import org.bouncycastle.asn1.x9.ECNamedCurveTable;
import org.bouncycastle.crypto.digests.SHA256Digest;
import org.bouncycastle.crypto.ec.CustomNamedCurves;
import org.bouncycastle.crypto.params.ECNamedDomainParameters;
import org.bouncycastle.crypto.params.ECPrivateKeyParameters;
import org.bouncycastle.crypto.params.ECPublicKeyParameters;
import org.bouncycastle.crypto.signers.ECDSASigner;
import org.bouncycastle.crypto.signers.HMacDSAKCalculator;
import org.bouncycastle.crypto.util.SubjectPublicKeyInfoFactory;
import org.bouncycastle.util.BigIntegers;

/** ECDSA over SHA-256, deterministic (RFC 6979), signatures r and s. */
final class EcdsaClientIdentity implements ClientIdentity {

    private static final int COORDINATE = 32;

    private final ECPrivateKeyParameters key;
    private final byte[] publicKeyDer;

    private EcdsaClientIdentity(ECNamedDomainParameters domain, BigInteger secret) {
        key = new ECPrivateKeyParameters(secret, domain);
        try {
            var publicKey = new ECPublicKeyParameters(domain.getG().multiply(secret), domain);
            publicKeyDer = SubjectPublicKeyInfoFactory.createSubjectPublicKeyInfo(publicKey)
                    .getEncoded();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    static EcdsaClientIdentity random(String curve) {
        var domain = domain(curve);
        var secret = BigIntegers.createRandomInRange(
                BigInteger.ONE, domain.getN().subtract(BigInteger.ONE), new SecureRandom());
        return new EcdsaClientIdentity(domain, secret);
    }

    static EcdsaClientIdentity of(String curve, byte[] secret) {
        return new EcdsaClientIdentity(domain(curve), new BigInteger(1, secret));
    }

    @Override
    public byte[] publicKeyDer() {
        return publicKeyDer.clone();
    }

    @Override
    public byte[] sign(byte[] payload) {
        var signer = new ECDSASigner(new HMacDSAKCalculator(new SHA256Digest()));
        signer.init(true, key);
        var rs = signer.generateSignature(sha256(payload));
        byte[] signature = new byte[2 * COORDINATE];
        BigIntegers.asUnsignedByteArray(rs[0], signature, 0, COORDINATE);
        BigIntegers.asUnsignedByteArray(rs[1], signature, COORDINATE, COORDINATE);
        return signature;
    }

    private static ECNamedDomainParameters domain(String curve) {
        return new ECNamedDomainParameters(ECNamedCurveTable.getOID(curve), CustomNamedCurves.getByName(curve));
    }

    private static byte[] sha256(byte[] bytes) {
        try {
            return MessageDigest.getInstance("SHA-256").digest(bytes);
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException(e);
        }
    }
}
