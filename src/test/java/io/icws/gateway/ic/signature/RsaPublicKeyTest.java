package io.icws.gateway.ic.signature;

import static org.assertj.core.api.Assertions.assertThat;

import io.icws.devnet.identity.ClientIdentity;
import java.math.BigInteger;
import java.util.Arrays;
import java.util.HexFormat;
import org.junit.jupiter.api.Test;

class RsaPublicKeyTest {

    private static final byte[] PAYLOAD = {1, 2, 3};

    @Test
    void verifiesWhatASecurityKeyHasSigned() {
        var identity = ClientIdentity.webAuthnRsa(2_048);
        assertThat(verifies(identity, PAYLOAD, identity.sign(PAYLOAD))).isTrue();
        assertThat(verifies(identity, new byte[] {1, 2, 4}, identity.sign(PAYLOAD)))
                .isFalse();
        assertThat(verifies(ClientIdentity.webAuthnRsa(2_048), PAYLOAD, identity.sign(PAYLOAD)))
                .isFalse();
        byte[] changed = identity.sign(PAYLOAD);
        changed[changed.length - 1] ^= 1;
        assertThat(verifies(identity, PAYLOAD, changed)).isFalse();
    }

    @Test
    void shortKeysAreNone() {
        var identity = ClientIdentity.webAuthnRsa(1_024);
        assertThat(verifies(identity, PAYLOAD, identity.sign(PAYLOAD))).isFalse();
    }

    @Test
    void takesModuliAndExponentsWithinBounds() {
        byte[] common = HexFormat.of().parseHex("010001");
        assertThat(RsaPublicKey.of(modulus(2_047), common)).isEmpty();
        assertThat(RsaPublicKey.of(modulus(2_048), common)).isPresent();
        assertThat(RsaPublicKey.of(modulus(8_192), common)).isPresent();
        assertThat(RsaPublicKey.of(modulus(8_193), common)).isEmpty();
        for (var exponent : new String[] {"", "00", "01", "010000", "020000000001"}) {
            assertThat(RsaPublicKey.of(modulus(2_048), HexFormat.of().parseHex(exponent)))
                    .as(exponent)
                    .isEmpty();
        }
    }

    @Test
    void aSignatureOfAnotherLengthIsNone() {
        var key = RsaPublicKey.of(modulus(2_048), new byte[] {3}).orElseThrow();
        for (int length : new int[] {0, 255, 256, 257}) {
            assertThat(key.verifies(PAYLOAD, new byte[length])).isFalse();
        }
        byte[] greaterThanTheModulus = new byte[256];
        Arrays.fill(greaterThanTheModulus, (byte) 0xff);
        assertThat(key.verifies(PAYLOAD, greaterThanTheModulus)).isFalse();
    }

    private static boolean verifies(ClientIdentity identity, byte[] payload, byte[] signature) {
        return PublicKey.parse(identity.publicKeyDer()).orElseThrow() instanceof PublicKey.Stateless key
                && key.verifies(payload, signature);
    }

    private static byte[] modulus(int bits) {
        return BigInteger.ONE.shiftLeft(bits - 1).setBit(0).toByteArray();
    }
}
