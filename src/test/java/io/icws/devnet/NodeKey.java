package io.icws.devnet;

import io.icws.protocol.DomainSeparator;
import io.icws.protocol.Principal;
import io.icws.protocol.RequestId;
import java.security.SecureRandom;
import java.util.Arrays;
import java.util.HexFormat;
import org.bouncycastle.crypto.params.Ed25519PrivateKeyParameters;
import org.bouncycastle.crypto.signers.Ed25519Signer;

/** The key with which one node signs its query answers. */
final class NodeKey {

    private static final byte[] DER_PREFIX = HexFormat.of().parseHex("302a300506032b6570032100");

    private final Ed25519PrivateKeyParameters key;
    private final byte[] der;
    private final Principal id;

    NodeKey(SecureRandom random) {
        key = new Ed25519PrivateKeyParameters(random);
        byte[] publicKey = key.generatePublicKey().getEncoded();
        der = Arrays.copyOf(DER_PREFIX, DER_PREFIX.length + publicKey.length);
        System.arraycopy(publicKey, 0, der, DER_PREFIX.length, publicKey.length);
        id = Principal.selfAuthenticating(der);
    }

    Principal id() {
        return id;
    }

    byte[] der() {
        return der.clone();
    }

    byte[] signResponse(RequestId response) {
        byte[] payload = DomainSeparator.RESPONSE.prepend(response.toBytes());
        var signer = new Ed25519Signer();
        signer.init(true, key);
        signer.update(payload, 0, payload.length);
        return signer.generateSignature();
    }
}
