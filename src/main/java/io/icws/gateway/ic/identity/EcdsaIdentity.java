package io.icws.gateway.ic.identity;

import io.icws.gateway.protocol.MalformedException;
import io.icws.gateway.protocol.Sha256;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.math.BigInteger;
import org.bouncycastle.crypto.digests.SHA256Digest;
import org.bouncycastle.crypto.params.ECPrivateKeyParameters;
import org.bouncycastle.crypto.params.ECPublicKeyParameters;
import org.bouncycastle.crypto.signers.ECDSASigner;
import org.bouncycastle.crypto.signers.HMacDSAKCalculator;
import org.bouncycastle.crypto.util.SubjectPublicKeyInfoFactory;
import org.bouncycastle.math.ec.ECPoint;
import org.bouncycastle.math.ec.FixedPointCombMultiplier;
import org.bouncycastle.util.BigIntegers;
import org.ic4j.agent.identity.Identity;
import org.ic4j.agent.identity.Signature;
import org.ic4j.types.Principal;

/** An ECDSA key in memory. Signatures are over SHA-256, deterministic (RFC 6979): r and s, 32 bytes each. */
final class EcdsaIdentity extends Identity {

    private static final int COORDINATE = 32;

    private final EcdsaCurve curve;
    private final ECPrivateKeyParameters key;
    private final ECPoint publicPoint;
    private final byte[] publicKeyDer;

    private EcdsaIdentity(EcdsaCurve curve, BigInteger secret) {
        this.curve = curve;
        this.key = new ECPrivateKeyParameters(secret, curve.domain());
        this.publicPoint = new FixedPointCombMultiplier()
                .multiply(curve.domain().getG(), secret)
                .normalize();
        this.publicKeyDer = publicKeyDer(new ECPublicKeyParameters(publicPoint, curve.domain()));
    }

    /** @throws MalformedException if the number is no private key of the curve */
    static EcdsaIdentity of(EcdsaCurve curve, BigInteger secret) throws MalformedException {
        if (secret.signum() <= 0 || secret.compareTo(curve.domain().getN()) >= 0) {
            throw new MalformedException("a private key out of range");
        }
        return new EcdsaIdentity(curve, secret);
    }

    /** @param encoded compressed or not */
    boolean hasPublicPoint(byte[] encoded) {
        try {
            return curve.domain().getCurve().decodePoint(encoded).equals(publicPoint);
        } catch (IllegalArgumentException e) {
            return false;
        }
    }

    @Override
    public Principal sender() {
        return Principal.selfAuthenticating(publicKeyDer);
    }

    @Override
    public Signature sign(byte[] payload) {
        var signer = new ECDSASigner(new HMacDSAKCalculator(new SHA256Digest()));
        signer.init(true, key);
        var rs = signer.generateSignature(Sha256.of(payload));
        byte[] signature = new byte[2 * COORDINATE];
        BigIntegers.asUnsignedByteArray(rs[0], signature, 0, COORDINATE);
        BigIntegers.asUnsignedByteArray(curve.normalized(rs[1]), signature, COORDINATE, COORDINATE);
        return new Signature(getPublicKey(), signature, delegationChain());
    }

    @Override
    public byte[] getPublicKey() {
        return publicKeyDer.clone();
    }

    private static byte[] publicKeyDer(ECPublicKeyParameters key) {
        try {
            return SubjectPublicKeyInfoFactory.createSubjectPublicKeyInfo(key).getEncoded();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
