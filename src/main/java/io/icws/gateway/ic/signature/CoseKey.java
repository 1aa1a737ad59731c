package io.icws.gateway.ic.signature;

import com.upokecenter.cbor.CBORObject;
import com.upokecenter.cbor.CBORType;
import io.icws.gateway.protocol.Cbor;
import io.icws.gateway.protocol.MalformedException;
import java.util.Optional;

/** A key in the form of authenticators. Source: RFC 9052 and 9053, RFC 8230 (RSA). */
@FunctionalInterface
interface CoseKey {

    int KEY_TYPE = 1;
    int ALGORITHM = 3;
    int CURVE = -1;
    int X = -2;
    int Y = -3;
    int RSA_MODULUS = -1;
    int RSA_EXPONENT = -2;

    /** Whether {@code signature} is this key's over {@code message}; false for a signature of another form. */
    boolean verifies(byte[] message, byte[] signature);

    /** ECDSA on P-256 (signatures in DER), Ed25519, or RSA PKCS #1 v1.5 over SHA-256; empty for all else. */
    static Optional<CoseKey> decode(byte[] encoded) {
        try {
            CBORObject key = Cbor.decode(encoded);
            if (key.getType() != CBORType.Map) {
                return Optional.empty();
            }
            if (is(key, KEY_TYPE, 2) && is(key, ALGORITHM, -7) && is(key, CURVE, 1)) {
                return EcdsaPublicKey.p256(bytes(key, X), bytes(key, Y)).map(ecdsa -> ecdsa::verifiesDer);
            }
            if (is(key, KEY_TYPE, 1) && is(key, ALGORITHM, -8) && is(key, CURVE, 6)) {
                return Ed25519PublicKey.fromPoint(bytes(key, X)).map(ed25519 -> ed25519::verifies);
            }
            if (is(key, KEY_TYPE, 3) && is(key, ALGORITHM, -257)) {
                return RsaPublicKey.of(bytes(key, RSA_MODULUS), bytes(key, RSA_EXPONENT))
                        .map(rsa -> rsa::verifies);
            }
            return Optional.empty();
        } catch (MalformedException e) {
            return Optional.empty();
        }
    }

    private static boolean is(CBORObject key, int label, int value) {
        return CBORObject.FromObject(value).equals(key.get(CBORObject.FromObject(label)));
    }

    private static byte[] bytes(CBORObject key, int label) throws MalformedException {
        CBORObject value = key.get(CBORObject.FromObject(label));
        if (value == null || value.getType() != CBORType.ByteString) {
            throw new MalformedException("a COSE key without byte string " + label);
        }
        return value.GetByteString();
    }
}
