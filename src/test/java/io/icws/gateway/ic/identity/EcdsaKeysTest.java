package io.icws.gateway.ic.identity;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import io.icws.gateway.Vectors;
import io.icws.protocol.Principal;
import java.math.BigInteger;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Base64;
import java.util.HexFormat;
import java.util.List;
import java.util.stream.Stream;
import org.bouncycastle.asn1.sec.SECObjectIdentifiers;
import org.junit.jupiter.api.Named;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import tools.jackson.databind.JsonNode;

/** Keys of dfx, quill and openssl: secp256k1 and P-256. */
class EcdsaKeysTest {

    @TempDir
    Path directory;

    @ParameterizedTest
    @MethodSource("keys")
    void readsTheKeyAndSignsWithIt(JsonNode vector) throws Exception {
        var file = Files.writeString(directory.resolve("identity.pem"), Vectors.text(vector, "pem"));
        for (var identity : new GatewayIdentity[] {
            properties(file.toString()).load(),
            KeyFile.loadOrCreate(file),
            properties(Vectors.text(vector, "pem").replaceFirst("(?s)^.*?-----BEGIN", "-----BEGIN"))
                    .load()
        }) {
            assertThat(identity.publicKeyDer()).isEqualTo(Vectors.hex(vector, "public_key_der"));
            assertThat(identity.principal()).isEqualTo(Principal.parse(Vectors.text(vector, "principal")));
            for (var signed : vector.get("signatures")) {
                assertThat(identity.sign(Vectors.hex(signed, "payload"))).isEqualTo(Vectors.hex(signed, "signature"));
            }
        }
    }

    /** The example of RFC 6979, A.2.5, with P-256 and SHA-256. */
    @Test
    void signsAsTheRfcDoes() throws Exception {
        var secret = new BigInteger("C9AFA9D845BA75166B5C215767B1D6934E50C3DB36E89B127B8A622B120F6721", 16);
        var signature = PrivateKeyIdentity.of(SECObjectIdentifiers.secp256r1, secret)
                .sign("sample".getBytes(StandardCharsets.US_ASCII));
        assertThat(signature.signature)
                .hasValueSatisfying(
                        bytes -> assertThat(HexFormat.of().withUpperCase().formatHex(bytes))
                                .isEqualTo("EFD48B2AACB6A8FD1140DD9CD45E81D69D2C877B56AAF991C34D0EA84EAF3716"
                                        + "F7CB1C942D657C41D436C7A1B6E29F65F3E900DBB9AFF4064DC4AB2F843ACDA8"));
    }

    @ParameterizedTest
    @MethodSource("refused")
    void namesWhatItCannotUse(JsonNode vector) throws Exception {
        var pem = Vectors.text(vector, "pem");
        var file = Files.writeString(directory.resolve("identity.pem"), pem);
        assertThatExceptionOfType(KeyFileException.class)
                .isThrownBy(properties(file.toString())::load)
                .withMessageContaining(": found " + Vectors.text(vector, "found"))
                .withMessageContaining("(expected: an Ed25519 key in PKCS#8")
                .withMessageContaining("or an ECDSA key on secp256k1 or P-256 as PEM")
                .satisfies(refused -> assertThat(pem.lines().filter(line -> line.length() > 20 && !line.contains(" ")))
                        .noneMatch((refused.getMessage() + refused.getCause())::contains));
    }

    @Test
    void noPartOfAPemPrintsTheKey() throws Exception {
        var pem = Pem.parse(
                keys().findFirst().orElseThrow().getPayload().get("pem").stringValue());
        assertThat(List.of(pem, pem.privateKey()).toString())
                .contains("EC PRIVATE KEY")
                .doesNotContain(pem.privateKey().body().strip().substring(0, 20));
    }

    @Test
    void refusesKeysThatAreWrong() throws Exception {
        var pem = keys().findFirst().orElseThrow().getPayload().get("pem").stringValue();
        var base64 = pem.substring(pem.indexOf("EC PRIVATE KEY-----") + 19, pem.lastIndexOf("-----END"));
        byte[] der = Base64.getMimeDecoder().decode(base64);

        byte[] foreign = der.clone();
        foreign[der.length - 1] ^= 1;
        assertRefused(foreign, "a public key that is not that of the private key");
        byte[] zero = der.clone();
        Arrays.fill(zero, 7, 7 + 32, (byte) 0);
        assertRefused(zero, "a private key out of range");
        byte[] tooLarge = der.clone();
        Arrays.fill(tooLarge, 7, 7 + 32, (byte) 0xff);
        assertRefused(tooLarge, "a private key out of range");
        for (int length = 0; length < der.length; length++) {
            assertRefused(Arrays.copyOf(der, length), length + " bytes that are no such key");
        }
    }

    private static void assertRefused(byte[] der, String found) {
        var pem = "-----BEGIN EC PRIVATE KEY-----\n" + Base64.getEncoder().encodeToString(der)
                + "\n-----END EC PRIVATE KEY-----\n";
        assertThatExceptionOfType(KeyFileException.class)
                .isThrownBy(properties(pem)::load)
                .withMessageStartingWith("gateway.identity.pem: found " + found);
    }

    private static IdentityProperties properties(String pem) {
        return new IdentityProperties(Path.of("unused"), pem, null, null);
    }

    static Stream<Named<JsonNode>> keys() {
        return Vectors.named("ecdsa-keys.json");
    }

    static Stream<Named<JsonNode>> refused() {
        return Vectors.file("ecdsa-keys.json")
                .get("refused")
                .valueStream()
                .map(vector -> Named.of(Vectors.text(vector, "name"), vector));
    }
}
