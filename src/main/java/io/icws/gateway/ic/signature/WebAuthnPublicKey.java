package io.icws.gateway.ic.signature;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.bouncycastle.util.Arrays.concatenate;

import com.upokecenter.cbor.CBORObject;
import com.upokecenter.cbor.CBORType;
import io.icws.protocol.Cbor;
import io.icws.protocol.MalformedException;
import io.icws.protocol.Sha256;
import java.util.Base64;
import java.util.Optional;
import tools.jackson.core.JacksonException;
import tools.jackson.core.StreamReadFeature;
import tools.jackson.databind.DeserializationFeature;
import tools.jackson.databind.ObjectReader;
import tools.jackson.databind.json.JsonMapper;

/**
 * A security key. It signs data of the browser that contains the payload as challenge. Source: interface
 * specification, "Web Authentication"; W3C Web Authentication, section 7.2. Relying party and flags are left to the
 * application, as on the IC.
 */
record WebAuthnPublicKey(PublicKey.Stateless key) implements PublicKey.Stateless {

    private static final String ASSERTION = "webauthn.get";
    private static final ObjectReader JSON = JsonMapper.builder()
            .enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION)
            .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
            .build()
            .reader();

    /** Labels and values of a COSE key. Source: RFC 9052 and 9053, RFC 8230 (RSA). */
    private static final int KEY_TYPE = 1;

    private static final int ALGORITHM = 3;
    private static final int CURVE = -1;
    private static final int X = -2;
    private static final int Y = -3;
    private static final int RSA_MODULUS = -1;
    private static final int RSA_EXPONENT = -2;

    /** @param cose ECDSA on P-256 (signatures in DER), Ed25519, or RSA PKCS #1 v1.5 over SHA-256 */
    static PublicKey.Stateless decode(byte[] cose) {
        try {
            return key(Cbor.decode(cose))
                    .<PublicKey.Stateless>map(WebAuthnPublicKey::new)
                    .orElse(INVALID);
        } catch (MalformedException e) {
            return INVALID;
        }
    }

    private static Optional<? extends PublicKey.Stateless> key(CBORObject cose) throws MalformedException {
        if (cose.getType() != CBORType.Map) {
            return Optional.empty();
        }
        if (is(cose, KEY_TYPE, 2) && is(cose, ALGORITHM, -7) && is(cose, CURVE, 1)) {
            return EcdsaPublicKey.p256(bytes(cose, X), bytes(cose, Y))
                    .<PublicKey.Stateless>map(ecdsa -> ecdsa::verifiesDer);
        }
        if (is(cose, KEY_TYPE, 1) && is(cose, ALGORITHM, -8) && is(cose, CURVE, 6)) {
            return Ed25519PublicKey.fromPoint(bytes(cose, X));
        }
        return is(cose, KEY_TYPE, 3) && is(cose, ALGORITHM, -257)
                ? RsaPublicKey.of(bytes(cose, RSA_MODULUS), bytes(cose, RSA_EXPONENT))
                : Optional.empty();
    }

    private static boolean is(CBORObject cose, int label, int value) {
        return CBORObject.FromObject(value).equals(cose.get(CBORObject.FromObject(label)));
    }

    private static byte[] bytes(CBORObject cose, int label) throws MalformedException {
        CBORObject value = cose.get(CBORObject.FromObject(label));
        if (value == null || value.getType() != CBORType.ByteString) {
            throw new MalformedException("a COSE key without byte string " + label);
        }
        return value.GetByteString();
    }

    @Override
    public boolean verifies(byte[] payload, byte[] signature) {
        try {
            CBORObject assertion = Cbor.decode(signature);
            byte[] authenticatorData = Cbor.bytes(assertion, "authenticator_data");
            String clientData = Cbor.text(assertion, "client_data_json");
            return answers(clientData, payload)
                    && key.verifies(
                            concatenate(authenticatorData, Sha256.of(clientData.getBytes(UTF_8))),
                            Cbor.bytes(assertion, "signature"));
        } catch (MalformedException e) {
            return false;
        }
    }

    private static boolean answers(String clientData, byte[] payload) {
        try {
            var json = JSON.readTree(clientData);
            var challenge = Base64.getUrlEncoder().withoutPadding().encodeToString(payload);
            return ASSERTION.equals(json.path("type").stringValue(""))
                    && challenge.equals(json.path("challenge").stringValue(""));
        } catch (JacksonException e) {
            return false;
        }
    }
}
