package io.icws.gateway.ic.identity;

import io.icws.protocol.MalformedException;
import io.icws.protocol.Sha256;
import java.math.BigInteger;
import java.util.List;
import org.bouncycastle.asn1.ASN1ObjectIdentifier;
import org.bouncycastle.asn1.sec.SECObjectIdentifiers;
import org.bouncycastle.asn1.x9.ECNamedCurveTable;
import org.bouncycastle.crypto.digests.SHA256Digest;
import org.bouncycastle.crypto.ec.CustomNamedCurves;
import org.bouncycastle.crypto.params.ECNamedDomainParameters;
import org.bouncycastle.crypto.params.ECPrivateKeyParameters;
import org.bouncycastle.crypto.params.ECPublicKeyParameters;
import org.bouncycastle.crypto.signers.ECDSASigner;
import org.bouncycastle.crypto.signers.HMacDSAKCalculator;
import org.bouncycastle.math.ec.ECPoint;
import org.bouncycastle.math.ec.FixedPointCombMultiplier;
import org.bouncycastle.util.BigIntegers;
import org.ic4j.agent.identity.Identity;
import org.ic4j.agent.identity.Signature;
import org.ic4j.types.Principal;

/** An ECDSA key in memory. Signatures are over SHA-256, deterministic (RFC 6979): r and s, 32 bytes each. */
final class EcdsaIdentity extends Identity {

    private static final int COORDINATE = 32;

    /**
     * A curve whose ECDSA signatures the IC accepts. Source: interface specification, "Signatures".
     *
     * @param lowSOnly whether libraries for this curve refuse the larger of s and n - s, which verify alike
     */
    record Curve(ECNamedDomainParameters domain, boolean lowSOnly) {

        static final Curve SECP256K1 = named(SECObjectIdentifiers.secp256k1, true);
        static final Curve P256 = named(SECObjectIdentifiers.secp256r1, false);
        private static final List<Curve> ALL = List.of(SECP256K1, P256);

        private static Curve named(ASN1ObjectIdentifier name, boolean lowSOnly) {
            return new Curve(new ECNamedDomainParameters(name, CustomNamedCurves.getByOID(name)), lowSOnly);
        }

        /** @throws MalformedException that names any other curve */
        static Curve of(ASN1ObjectIdentifier name) throws MalformedException {
            return ALL.stream()
                    .filter(curve -> curve.domain.getName().equals(name))
                    .findFirst()
                    .orElseThrow(() -> new MalformedException("a key on the curve " + text(name)));
        }

        /** The s to sign with. */
        BigInteger normalized(BigInteger s) {
            boolean isHigh = s.compareTo(domain.getN().shiftRight(1)) > 0;
            return lowSOnly && isHigh ? domain.getN().subtract(s) : s;
        }

        private static String text(ASN1ObjectIdentifier name) {
            String known = ECNamedCurveTable.getName(name);
            return known == null ? name.getId() : known;
        }
    }

    private final Curve curve;
    private final ECPrivateKeyParameters key;
    private final ECPoint publicPoint;
    private final byte[] publicKeyDer;

    private EcdsaIdentity(Curve curve, BigInteger secret) {
        this.curve = curve;
        this.key = new ECPrivateKeyParameters(secret, curve.domain());
        this.publicPoint = new FixedPointCombMultiplier()
                .multiply(curve.domain().getG(), secret)
                .normalize();
        this.publicKeyDer = KeyEncoding.publicKeyDer(new ECPublicKeyParameters(publicPoint, curve.domain()));
    }

    /** @throws MalformedException if the number is no private key of the curve */
    static EcdsaIdentity of(Curve curve, BigInteger secret) throws MalformedException {
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
}
