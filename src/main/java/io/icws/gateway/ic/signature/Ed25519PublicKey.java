package io.icws.gateway.ic.signature;

import java.util.HexFormat;
import java.util.Optional;
import org.bouncycastle.crypto.params.Ed25519PublicKeyParameters;
import org.bouncycastle.math.ec.rfc8032.Ed25519;

/** Ed25519, signatures of 64 bytes. Source: RFC 8032, RFC 8410. */
public record Ed25519PublicKey(Ed25519PublicKeyParameters key) implements PublicKey.Stateless {

    private static final byte[] PREFIX = HexFormat.of().parseHex("302a300506032b6570032100");

    /** Empty if the bytes are not the DER form of such a key. */
    public static Optional<Ed25519PublicKey> parse(byte[] der) {
        return PublicKey.after(PREFIX, der, Ed25519.PUBLIC_KEY_SIZE).flatMap(Ed25519PublicKey::fromPoint);
    }

    @Override
    public boolean verifies(byte[] payload, byte[] signature) {
        return signature.length == Ed25519.SIGNATURE_SIZE
                && key.verify(Ed25519.Algorithm.Ed25519, null, payload, 0, payload.length, signature, 0);
    }

    /** @param point 32 bytes; empty if they are no point */
    public static Optional<Ed25519PublicKey> fromPoint(byte[] point) {
        try {
            return Optional.of(new Ed25519PublicKey(new Ed25519PublicKeyParameters(point)));
        } catch (IllegalArgumentException e) {
            return Optional.empty();
        }
    }
}
