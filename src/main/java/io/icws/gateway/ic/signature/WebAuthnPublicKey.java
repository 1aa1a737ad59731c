package io.icws.gateway.ic.signature;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.upokecenter.cbor.CBORObject;
import io.icws.gateway.protocol.Cbor;
import io.icws.gateway.protocol.MalformedException;
import io.icws.gateway.protocol.Sha256;
import java.util.Arrays;
import java.util.Base64;
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
record WebAuthnPublicKey(CoseKey key) implements PlainKey {

    private static final String ASSERTION = "webauthn.get";
    private static final ObjectReader JSON = JsonMapper.builder()
            .enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION)
            .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
            .build()
            .reader();

    /** @param key COSE */
    static PlainKey decode(byte[] key) {
        return CoseKey.decode(key).<PlainKey>map(WebAuthnPublicKey::new).orElseGet(UnreadableKey::new);
    }

    @Override
    public boolean verifies(byte[] payload, byte[] signature) {
        try {
            CBORObject assertion = Cbor.decode(signature);
            byte[] authenticatorData = Cbor.bytes(assertion, "authenticator_data");
            String clientData = Cbor.text(assertion, "client_data_json");
            return answers(clientData, payload)
                    && key.verifies(
                            join(authenticatorData, Sha256.of(clientData.getBytes(UTF_8))),
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

    private static byte[] join(byte[] first, byte[] second) {
        byte[] joined = Arrays.copyOf(first, first.length + second.length);
        System.arraycopy(second, 0, joined, first.length, second.length);
        return joined;
    }
}
