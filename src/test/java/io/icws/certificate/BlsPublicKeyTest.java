package io.icws.certificate;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import io.icws.gateway.Vectors;
import io.icws.protocol.DomainSeparator;
import java.lang.management.ManagementFactory;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import supranational.blst.P1_Affine;
import supranational.blst.P2_Affine;
import tools.jackson.databind.JsonNode;

class BlsPublicKeyTest {

    private static final byte[] ROOT_KEY = Vectors.hex(Vectors.file("certificates.json"), "root_key_der");
    private static final byte[] MAIN_NETWORK = HexFormat.of()
            .parseHex("308182301d060d2b0601040182dc7c0503010201060c2b0601040182dc7c05030201036100814c0e6ec71fab58"
                    + "3b08bd81373c255c3c371b2e84863c98a4f1e08b74235d14fb5d9c0cd546d9685f913a0c0b2cc5341583bf4b43"
                    + "92e467db96d65b9bb4cb717112f8472e0d5a4d14505ffd7484b01291091c5f87b98883463f98091a0baaae");
    private static final int PREFIX = 37;

    @Test
    void refusesAnythingButAPointOfTheSubgroupInDer() {
        assertRefused(new byte[0], "0 bytes (expected: 133");
        assertRefused(Arrays.copyOf(ROOT_KEY, 134), "134 bytes (expected: 133");
        assertRefused(new byte[133], "another algorithm");
        assertRefused(der(new byte[96]), "not a point of G2");
        assertRefused(der(filled(96)), "not a point of G2");
        assertRefused(der(infinity(96)), "outside the subgroup");
        assertRefused(der(curvePointOfG2()), "outside the subgroup");
    }

    @Test
    void verifiesNoSignatureOfAnotherForm() {
        var key = BlsPublicKey.fromDer(ROOT_KEY);
        byte[] message = {1};
        assertThat(key.verifies(message, new byte[0])).isFalse();
        assertThat(key.verifies(message, new byte[48])).isFalse();
        assertThat(key.verifies(message, new byte[96])).isFalse();
        assertThat(key.verifies(message, filled(48))).isFalse();
        assertThat(key.verifies(message, infinity(48))).isFalse();
        assertThat(key.verifies(message, curvePointOfG1())).isFalse();
        assertThat(key.verifies(message, P1_Affine.generator().compress())).isFalse();
    }

    @Test
    void aSignatureThatHasVerifiedIsRightForThatMessageUnderThatKeyOnly() throws Exception {
        var certificate = Certificate.decode(Vectors.hex(vector("no_delegation"), "certificate"));
        byte[] message = DomainSeparator.STATE_ROOT.prepend(certificate.tree().rootHash());
        byte[] signature = certificate.signature();
        var key = BlsPublicKey.fromDer(ROOT_KEY);
        assertThat(key.verifies(message, signature)).isTrue();
        assertThat(key.verifies(message, signature)).isTrue();
        assertThat(key.verifies(Arrays.copyOf(message, message.length + 1), signature))
                .isFalse();
        assertThat(key.verifies(message, P1_Affine.generator().compress())).isFalse();
        assertThat(BlsPublicKey.fromDer(MAIN_NETWORK).verifies(message, signature))
                .isFalse();
    }

    /** What a round's calls cost depends on it: all of them are certified by one signature. */
    @Test
    void aSignatureThatHasVerifiedCostsNoPairing() throws Exception {
        var certificate = Certificate.decode(Vectors.hex(vector("no_delegation"), "certificate"));
        byte[] message = DomainSeparator.STATE_ROOT.prepend(certificate.tree().rootHash());
        var key = BlsPublicKey.fromDer(ROOT_KEY);
        assertThat(key.verifies(message, certificate.signature())).isTrue();
        byte[] another = message.clone();
        another[0]++;
        long known = cpuNanos(() -> key.verifies(message, certificate.signature()));
        long unknown = cpuNanos(() -> key.verifies(another, certificate.signature()));
        assertThat(unknown).isGreaterThan(5 * known);
    }

    private static long cpuNanos(Runnable check) {
        var threads = ManagementFactory.getThreadMXBean();
        long before = threads.getCurrentThreadCpuTime();
        for (int i = 0; i < 100; i++) {
            check.run();
        }
        return threads.getCurrentThreadCpuTime() - before;
    }

    @Test
    void readsTheRootKeyOfTheMainNetwork() {
        assertThat(BlsPublicKey.fromDer(MAIN_NETWORK)).isNotNull();
    }

    private static JsonNode vector(String name) {
        return Vectors.of("certificates.json")
                .filter(vector -> Vectors.text(vector, "name").equals(name))
                .findFirst()
                .orElseThrow();
    }

    private static void assertRefused(byte[] der, String message) {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> BlsPublicKey.fromDer(der))
                .withMessageContaining(message);
    }

    private static byte[] der(byte[] point) {
        byte[] der = Arrays.copyOf(ROOT_KEY, PREFIX + point.length);
        System.arraycopy(point, 0, der, PREFIX, point.length);
        return der;
    }

    private static byte[] filled(int length) {
        byte[] bytes = new byte[length];
        Arrays.fill(bytes, (byte) 0xff);
        return bytes;
    }

    private static byte[] infinity(int length) {
        byte[] bytes = new byte[length];
        bytes[0] = (byte) 0xc0;
        return bytes;
    }

    /** On the curve, outside the subgroup. */
    private static byte[] curvePointOfG1() {
        return IntStream.range(1, 100)
                .mapToObj(x -> compressed(48, x))
                .filter(bytes -> {
                    try {
                        return !new P1_Affine(bytes).in_group();
                    } catch (RuntimeException e) {
                        return false;
                    }
                })
                .findFirst()
                .orElseThrow();
    }

    private static byte[] curvePointOfG2() {
        return IntStream.range(1, 100)
                .mapToObj(x -> compressed(96, x))
                .filter(bytes -> {
                    try {
                        return !new P2_Affine(bytes).in_group();
                    } catch (RuntimeException e) {
                        return false;
                    }
                })
                .findFirst()
                .orElseThrow();
    }

    private static byte[] compressed(int length, int x) {
        byte[] bytes = new byte[length];
        bytes[0] = (byte) 0x80;
        bytes[length - 1] = (byte) x;
        return bytes;
    }
}
