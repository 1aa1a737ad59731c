package io.icws.gateway.ic.identity;

import io.icws.protocol.MalformedException;
import io.icws.protocol.Sha256;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.math.BigInteger;
import java.util.Arrays;
import java.util.function.UnaryOperator;
import org.bouncycastle.asn1.ASN1ObjectIdentifier;
import org.bouncycastle.asn1.sec.SECObjectIdentifiers;
import org.bouncycastle.asn1.x9.ECNamedCurveTable;
import org.bouncycastle.crypto.digests.SHA256Digest;
import org.bouncycastle.crypto.ec.CustomNamedCurves;
import org.bouncycastle.crypto.params.AsymmetricKeyParameter;
import org.bouncycastle.crypto.params.ECNamedDomainParameters;
import org.bouncycastle.crypto.params.ECPrivateKeyParameters;
import org.bouncycastle.crypto.params.ECPublicKeyParameters;
import org.bouncycastle.crypto.params.Ed25519PrivateKeyParameters;
import org.bouncycastle.crypto.params.Ed25519PublicKeyParameters;
import org.bouncycastle.crypto.signers.ECDSASigner;
import org.bouncycastle.crypto.signers.HMacDSAKCalculator;
import org.bouncycastle.crypto.util.SubjectPublicKeyInfoFactory;
import org.bouncycastle.math.ec.FixedPointCombMultiplier;
import org.bouncycastle.math.ec.rfc8032.Ed25519;
import org.bouncycastle.util.BigIntegers;
import org.ic4j.agent.identity.Identity;
import org.ic4j.agent.identity.Signature;
import org.ic4j.types.Principal;

/** A private key in memory: Ed25519, or ECDSA on a curve that the IC accepts. Source: interface specification, "Signatures". */
final class PrivateKeyIdentity extends Identity {

    private static final int COORDINATE = 32;

    private final AsymmetricKeyParameter publicKey;
    private final byte[] publicKeyDer;
    private final UnaryOperator<byte[]> signer;

    private PrivateKeyIdentity(AsymmetricKeyParameter publicKey, UnaryOperator<byte[]> signer) {
        this.publicKey = publicKey;
        this.signer = signer;
        try {
            this.publicKeyDer = SubjectPublicKeyInfoFactory.createSubjectPublicKeyInfo(publicKey)
                    .getEncoded();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    static PrivateKeyIdentity of(Ed25519PrivateKeyParameters key) {
        return new PrivateKeyIdentity(key.generatePublicKey(), payload -> {
            byte[] signature = new byte[Ed25519.SIGNATURE_SIZE];
            key.sign(Ed25519.Algorithm.Ed25519, null, payload, 0, payload.length, signature, 0);
            return signature;
        });
    }

    /**
     * @param curve secp256k1 or P-256 (secp256r1)
     * @throws MalformedException if it is another curve, or the number is no private key of it
     */
    static PrivateKeyIdentity of(ASN1ObjectIdentifier curve, BigInteger secret) throws MalformedException {
        // Libraries for secp256k1 refuse the larger of s and n - s, which verify alike.
        boolean lowS = curve.equals(SECObjectIdentifiers.secp256k1);
        if (!lowS && !curve.equals(SECObjectIdentifiers.secp256r1)) {
            var name = ECNamedCurveTable.getName(curve);
            throw new MalformedException("a key on the curve " + (name == null ? curve.getId() : name));
        }
        var domain = new ECNamedDomainParameters(curve, CustomNamedCurves.getByOID(curve));
        if (secret.signum() <= 0 || secret.compareTo(domain.getN()) >= 0) {
            throw new MalformedException("a private key out of range");
        }
        var point = new FixedPointCombMultiplier().multiply(domain.getG(), secret);
        var key = new ECPrivateKeyParameters(secret, domain);
        return new PrivateKeyIdentity(new ECPublicKeyParameters(point, domain), payload -> ecdsa(key, lowS, payload));
    }

    /** Over SHA-256, deterministic (RFC 6979): r and s, 32 bytes each. */
    private static byte[] ecdsa(ECPrivateKeyParameters key, boolean lowS, byte[] payload) {
        var signer = new ECDSASigner(new HMacDSAKCalculator(new SHA256Digest()));
        signer.init(true, key);
        var rs = signer.generateSignature(Sha256.of(payload));
        var n = key.getParameters().getN();
        boolean isHigh = rs[1].compareTo(n.shiftRight(1)) > 0;
        byte[] signature = new byte[2 * COORDINATE];
        BigIntegers.asUnsignedByteArray(rs[0], signature, 0, COORDINATE);
        BigIntegers.asUnsignedByteArray(lowS && isHigh ? n.subtract(rs[1]) : rs[1], signature, COORDINATE, COORDINATE);
        return signature;
    }

    /** @param encoded as in a private key: 32 bytes of Ed25519, or a point of the curve, compressed or not */
    boolean hasPublicKey(byte[] encoded) {
        if (publicKey instanceof Ed25519PublicKeyParameters ed25519) {
            return Arrays.equals(ed25519.getEncoded(), encoded);
        }
        try {
            return publicKey instanceof ECPublicKeyParameters ecdsa
                    && ecdsa.getParameters().getCurve().decodePoint(encoded).equals(ecdsa.getQ());
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
        return new Signature(getPublicKey(), signer.apply(payload), delegationChain());
    }

    @Override
    public byte[] getPublicKey() {
        return publicKeyDer.clone();
    }
}
