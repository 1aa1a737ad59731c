package io.icws.devnet.identity;

import java.io.IOException;
import java.io.UncheckedIOException;
import org.bouncycastle.asn1.ASN1ObjectIdentifier;
import org.bouncycastle.asn1.x509.AlgorithmIdentifier;
import org.bouncycastle.asn1.x509.SubjectPublicKeyInfo;

/** The IC's own key schemes. Source: interface specification, "Signatures". */
public enum WrappedKey {
    WEB_AUTHN("1.3.6.1.4.1.56387.1.1"),
    CANISTER("1.3.6.1.4.1.56387.1.2");

    private final String oid;

    WrappedKey(String oid) {
        this.oid = oid;
    }

    public byte[] der(byte[] key) {
        try {
            return new SubjectPublicKeyInfo(new AlgorithmIdentifier(new ASN1ObjectIdentifier(oid)), key).getEncoded();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
