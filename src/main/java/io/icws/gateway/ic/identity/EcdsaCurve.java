package io.icws.gateway.ic.identity;

import io.icws.gateway.protocol.MalformedException;
import java.math.BigInteger;
import java.util.List;
import org.bouncycastle.asn1.ASN1ObjectIdentifier;
import org.bouncycastle.asn1.sec.SECObjectIdentifiers;
import org.bouncycastle.asn1.x9.ECNamedCurveTable;
import org.bouncycastle.crypto.ec.CustomNamedCurves;
import org.bouncycastle.crypto.params.ECNamedDomainParameters;

/**
 * A curve whose ECDSA signatures the IC accepts. Source: interface specification, "Signatures".
 *
 * @param lowSOnly whether libraries for this curve refuse the larger of s and n - s, which verify alike
 */
record EcdsaCurve(ECNamedDomainParameters domain, boolean lowSOnly) {

    static final EcdsaCurve SECP256K1 = named(SECObjectIdentifiers.secp256k1, true);
    static final EcdsaCurve P256 = named(SECObjectIdentifiers.secp256r1, false);
    private static final List<EcdsaCurve> ALL = List.of(SECP256K1, P256);

    private static EcdsaCurve named(ASN1ObjectIdentifier name, boolean lowSOnly) {
        return new EcdsaCurve(new ECNamedDomainParameters(name, CustomNamedCurves.getByOID(name)), lowSOnly);
    }

    /** @throws MalformedException that names any other curve */
    static EcdsaCurve of(ASN1ObjectIdentifier name) throws MalformedException {
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
