package io.icws.devnet.identity;

import com.upokecenter.cbor.CBORObject;
import io.icws.protocol.Cbor;
import io.icws.protocol.Sha256;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.math.BigInteger;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.KeyPairGenerator;
import java.security.Signature;
import java.security.interfaces.RSAPublicKey;
import java.util.Arrays;
import java.util.Base64;
import java.util.function.UnaryOperator;
import org.bouncycastle.crypto.ec.CustomNamedCurves;
import org.bouncycastle.crypto.signers.StandardDSAEncoding;
import org.bouncycastle.util.BigIntegers;

/** A security key behind a browser. Source: W3C Web Authentication, section 6.3.3. */
record WebAuthnClientIdentity(byte[] publicKeyDer, UnaryOperator<byte[]> authenticator) implements ClientIdentity {

    private static final int COORDINATE = 32;
    private static final byte USER_PRESENT_AND_VERIFIED = 5;
    private static final int COUNTER = 4;

    static WebAuthnClientIdentity p256() {
        var key = EcdsaClientIdentity.random("secp256r1");
        byte[] der = key.publicKeyDer();
        byte[] x = Arrays.copyOfRange(der, der.length - 2 * COORDINATE, der.length - COORDINATE);
        byte[] y = Arrays.copyOfRange(der, der.length - COORDINATE, der.length);
        var cose = CBORObject.NewOrderedMap()
                .Add(1, 2)
                .Add(3, -7)
                .Add(-1, 1)
                .Add(-2, x)
                .Add(-3, y);
        return of(cose, message -> ecdsaDer(key.sign(message)));
    }

    static WebAuthnClientIdentity rsa(int bits) {
        try {
            var generator = KeyPairGenerator.getInstance("RSA");
            generator.initialize(bits);
            var pair = generator.generateKeyPair();
            var key = (RSAPublicKey) pair.getPublic();
            var cose = CBORObject.NewOrderedMap()
                    .Add(1, 3)
                    .Add(3, -257)
                    .Add(-1, BigIntegers.asUnsignedByteArray(key.getModulus()))
                    .Add(-2, BigIntegers.asUnsignedByteArray(key.getPublicExponent()));
            return of(cose, message -> {
                try {
                    var signer = Signature.getInstance("SHA256withRSA");
                    signer.initSign(pair.getPrivate());
                    signer.update(message);
                    return signer.sign();
                } catch (GeneralSecurityException e) {
                    throw new IllegalStateException(e);
                }
            });
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException(e);
        }
    }

    @Override
    public byte[] sign(byte[] payload) {
        var challenge = Base64.getUrlEncoder().withoutPadding().encodeToString(payload);
        var clientData = "{\"type\":\"webauthn.get\",\"challenge\":\"" + challenge
                + "\",\"origin\":\"https://app.example\",\"crossOrigin\":false}";
        byte[] relyingParty = Sha256.of("app.example".getBytes(StandardCharsets.US_ASCII));
        byte[] authenticatorData = Arrays.copyOf(relyingParty, Sha256.LENGTH + 1 + COUNTER);
        authenticatorData[Sha256.LENGTH] = USER_PRESENT_AND_VERIFIED;
        byte[] signed = org.bouncycastle.util.Arrays.concatenate(
                authenticatorData, Sha256.of(clientData.getBytes(StandardCharsets.UTF_8)));
        return Cbor.encodeTagged(CBORObject.NewOrderedMap()
                .Add("authenticator_data", authenticatorData)
                .Add("client_data_json", clientData)
                .Add("signature", authenticator.apply(signed)));
    }

    private static WebAuthnClientIdentity of(CBORObject cose, UnaryOperator<byte[]> authenticator) {
        return new WebAuthnClientIdentity(WrappedKey.WEB_AUTHN.der(cose.EncodeToBytes()), authenticator);
    }

    private static byte[] ecdsaDer(byte[] signature) {
        try {
            return StandardDSAEncoding.INSTANCE.encode(
                    CustomNamedCurves.getByName("secp256r1").getN(),
                    new BigInteger(1, Arrays.copyOf(signature, COORDINATE)),
                    new BigInteger(1, Arrays.copyOfRange(signature, COORDINATE, signature.length)));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
