package io.icws.devnet.identity;

import java.util.HexFormat;
import org.bouncycastle.crypto.params.Ed25519PrivateKeyParameters;
import org.bouncycastle.math.ec.rfc8032.Ed25519;

final class Ed25519ClientIdentity implements ClientIdentity {

    private static final String DER_PREFIX = "302a300506032b6570032100";

    private final Ed25519PrivateKeyParameters key;
    private final byte[] publicKeyDer;

    Ed25519ClientIdentity(byte[] seed) {
        key = new Ed25519PrivateKeyParameters(seed);
        publicKeyDer = HexFormat.of()
                .parseHex(DER_PREFIX
                        + HexFormat.of().formatHex(key.generatePublicKey().getEncoded()));
    }

    @Override
    public byte[] publicKeyDer() {
        return publicKeyDer.clone();
    }

    @Override
    public byte[] sign(byte[] payload) {
        byte[] signature = new byte[Ed25519.SIGNATURE_SIZE];
        key.sign(Ed25519.Algorithm.Ed25519, null, payload, 0, payload.length, signature, 0);
        return signature;
    }
}
