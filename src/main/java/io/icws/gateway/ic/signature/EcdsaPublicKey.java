package io.icws.gateway.ic.signature;

import static org.bouncycastle.util.Arrays.concatenate;

import io.icws.protocol.Sha256;
import java.io.IOException;
import java.math.BigInteger;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;
import org.bouncycastle.crypto.ec.CustomNamedCurves;
import org.bouncycastle.crypto.params.ECDomainParameters;
import org.bouncycastle.crypto.params.ECPublicKeyParameters;
import org.bouncycastle.crypto.signers.ECDSASigner;
import org.bouncycastle.crypto.signers.StandardDSAEncoding;

/** ECDSA over SHA-256 on P-256 or secp256k1; signatures are r and s, 32 bytes each. Source: RFC 5480. */
record EcdsaPublicKey(ECPublicKeyParameters key) implements PublicKey.Stateless {

    private static final int COORDINATE = 32;
    private static final int UNCOMPRESSED = 4;

    private static final Curve P256 = new Curve("secp256r1", "3059301306072a8648ce3d020106082a8648ce3d030107034200");
    private static final List<Curve> CURVES =
            List.of(P256, new Curve("secp256k1", "3056301006072a8648ce3d020106052b8104000a034200"));

    /** Keys come as uncompressed points; replicas take no other form. */
    private record Curve(ECDomainParameters domain, byte[] prefix) {

        Curve(String name, String prefix) {
            this(
                    new ECDomainParameters(CustomNamedCurves.getByName(name)),
                    HexFormat.of().parseHex(prefix));
        }

        Optional<EcdsaPublicKey> parse(byte[] der) {
            return PublicKey.after(prefix, der, 1 + 2 * COORDINATE).flatMap(this::fromPoint);
        }

        private Optional<EcdsaPublicKey> fromPoint(byte[] point) {
            if (point[0] != UNCOMPRESSED) {
                return Optional.empty();
            }
            try {
                var key = new ECPublicKeyParameters(domain.getCurve().decodePoint(point), domain);
                return Optional.of(new EcdsaPublicKey(key));
            } catch (IllegalArgumentException e) {
                return Optional.empty();
            }
        }
    }

    static Optional<EcdsaPublicKey> parse(byte[] der) {
        return CURVES.stream().flatMap(curve -> curve.parse(der).stream()).findFirst();
    }

    /** Empty if the coordinates, 32 bytes each, are of no point of the curve. */
    static Optional<EcdsaPublicKey> p256(byte[] x, byte[] y) {
        return x.length == COORDINATE && y.length == COORDINATE
                ? P256.fromPoint(concatenate(new byte[] {UNCOMPRESSED}, x, y))
                : Optional.empty();
    }

    @Override
    public boolean verifies(byte[] payload, byte[] signature) {
        if (signature.length != 2 * COORDINATE) {
            return false;
        }
        var r = new BigInteger(1, Arrays.copyOf(signature, COORDINATE));
        var s = new BigInteger(1, Arrays.copyOfRange(signature, COORDINATE, signature.length));
        return verifies(payload, r, s);
    }

    /** As {@link #verifies}, but r and s come in DER, as authenticators write them. */
    boolean verifiesDer(byte[] payload, byte[] signature) {
        try {
            var rs = StandardDSAEncoding.INSTANCE.decode(key.getParameters().getN(), signature);
            return verifies(payload, rs[0], rs[1]);
        } catch (IOException | RuntimeException e) {
            // What is no signature does not verify.
            return false;
        }
    }

    private boolean verifies(byte[] payload, BigInteger r, BigInteger s) {
        var signer = new ECDSASigner();
        signer.init(false, key);
        return signer.verifySignature(Sha256.of(payload), r, s);
    }
}
