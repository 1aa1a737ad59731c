package io.icws.gateway.ic.signature;

import java.io.IOException;
import java.util.Arrays;
import java.util.Optional;
import org.bouncycastle.asn1.ASN1Encoding;
import org.bouncycastle.asn1.x509.SubjectPublicKeyInfo;

/**
 * Keys of schemes that the IC defines: DER around the encoding of the scheme. Source: interface specification,
 * "Signatures".
 */
final class WrappedKey {

    private static final String WEB_AUTHN = "1.3.6.1.4.1.56387.1.1";
    private static final String CANISTER = "1.3.6.1.4.1.56387.1.2";

    /** The longest keys are RSA ones of 8,192 bits, 1,050 bytes. Bounds how deep hostile DER can be nested. */
    private static final int MAX_LENGTH = 2_048;

    private WrappedKey() {}

    /** Empty if it is not strict DER, or of another scheme. */
    static Optional<PublicKey> parse(byte[] der) {
        return der.length > MAX_LENGTH ? Optional.empty() : info(der).flatMap(WrappedKey::unwrap);
    }

    private static Optional<SubjectPublicKeyInfo> info(byte[] der) {
        try {
            var info = SubjectPublicKeyInfo.getInstance(der);
            return Arrays.equals(info.getEncoded(ASN1Encoding.DER), der) ? Optional.of(info) : Optional.empty();
        } catch (IOException | RuntimeException e) {
            // The library throws many kinds of exceptions for invalid DER.
            return Optional.empty();
        }
    }

    private static Optional<PublicKey> unwrap(SubjectPublicKeyInfo info) {
        if (info.getAlgorithm().getParameters() != null
                || info.getPublicKeyData().getPadBits() != 0) {
            return Optional.empty();
        }
        byte[] key = info.getPublicKeyData().getBytes();
        return switch (info.getAlgorithm().getAlgorithm().getId()) {
            case WEB_AUTHN -> Optional.of(WebAuthnPublicKey.decode(key));
            case CANISTER -> Optional.of(CanisterPublicKey.decode(key));
            default -> Optional.empty();
        };
    }
}
