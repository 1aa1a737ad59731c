package io.icws.gateway.ic.signature;

import java.io.IOException;
import java.util.Arrays;
import java.util.Optional;
import org.bouncycastle.asn1.ASN1Encoding;
import org.bouncycastle.asn1.x509.SubjectPublicKeyInfo;

/** A key of a sender or of a delegation, by its DER form. Source: interface specification, "Signatures". */
sealed interface PublicKey permits PublicKey.Stateless, CanisterPublicKey {

    /** Object identifiers of the schemes that the IC defines: DER around an encoding that the scheme has. */
    String WEB_AUTHN = "1.3.6.1.4.1.56387.1.1";

    String CANISTER = "1.3.6.1.4.1.56387.1.2";

    /** The longest keys are RSA ones of 8,192 bits, 1,050 bytes. Bounds how deep hostile DER can be nested. */
    int MAX_LENGTH = 2_048;

    /** A key whose signatures verify without certified state of the network. */
    @FunctionalInterface
    non-sealed interface Stateless extends PublicKey {

        /**
         * Whether {@code signature} is this key's over {@code payload}; false for a signature of another form.
         *
         * @param payload domain separator and message
         */
        boolean verifies(byte[] payload, byte[] signature);
    }

    /** Invalid bytes under a known scheme. No signature verifies. */
    Stateless INVALID = (payload, signature) -> false;

    /** Empty if it is not strict DER, or of a scheme that is not known here. */
    static Optional<PublicKey> parse(byte[] der) {
        return Ed25519PublicKey.parse(der)
                .<PublicKey>map(key -> key)
                .or(() -> EcdsaPublicKey.parse(der))
                .or(() -> der.length > MAX_LENGTH ? Optional.empty() : info(der).flatMap(PublicKey::decode));
    }

    /** What follows the prefix; empty if the prefix is another, or not exactly {@code length} bytes follow. */
    static Optional<byte[]> after(byte[] prefix, byte[] der, int length) {
        boolean matches =
                der.length == prefix.length + length && Arrays.equals(der, 0, prefix.length, prefix, 0, prefix.length);
        return matches ? Optional.of(Arrays.copyOfRange(der, prefix.length, der.length)) : Optional.empty();
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

    private static Optional<PublicKey> decode(SubjectPublicKeyInfo info) {
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
