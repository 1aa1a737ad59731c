package io.icws.gateway.ic.identity;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import io.icws.protocol.Principal;
import java.io.File;
import java.net.MalformedURLException;
import java.net.URL;
import java.net.URLClassLoader;
import java.nio.file.Path;
import java.security.Security;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import org.bouncycastle.crypto.params.Ed25519PrivateKeyParameters;
import org.ic4j.agent.identity.AnonymousIdentity;
import org.ic4j.agent.identity.Identity;
import org.ic4j.agent.identity.Signature;
import org.junit.jupiter.api.Test;

class GatewayIdentityTest {

    private static final byte[] SEED = HexFormat.of().parseHex("01".repeat(32));

    /** The Java client's tests need one of the optional parts, so it is hidden from a class loader. */
    @Test
    void takesAnyIdentityOfTheLibraryWithoutItsOptionalParts() throws Exception {
        var classPath = Arrays.stream(
                        System.getProperty("surefire.test.class.path", System.getProperty("java.class.path"))
                                .split(File.pathSeparator))
                .filter(entry -> !entry.contains("bcpkix"))
                .map(entry -> url(Path.of(entry)))
                .toArray(URL[]::new);
        try (var loader = new URLClassLoader(classPath, ClassLoader.getPlatformClassLoader())) {
            for (var part : List.of(
                    "com.fasterxml.jackson.dataformat.cbor.CBORFactory", "org.bouncycastle.openssl.PEMParser")) {
                assertThatExceptionOfType(ClassNotFoundException.class).isThrownBy(() -> loader.loadClass(part));
            }
            var there = loader.loadClass(GatewayIdentityTest.class.getName()).getDeclaredMethod("takesAnyIdentity");
            there.setAccessible(true);
            there.invoke(null);
        }
    }

    private static void takesAnyIdentity() {
        var own = new Hardware(PrivateKeyIdentity.of(new Ed25519PrivateKeyParameters(SEED)));
        var identity = GatewayIdentity.of(own);

        assertThat(identity.principal()).isEqualTo(Principal.selfAuthenticating(own.getPublicKey()));
        assertThat(identity.publicKeyDer()).isEqualTo(own.getPublicKey());
        assertThat(identity.sign(new byte[] {1})).hasSize(64);
        assertThat(Security.getProvider("BC")).isNull();
    }

    private static URL url(Path entry) {
        try {
            return entry.toUri().toURL();
        } catch (MalformedURLException e) {
            throw new IllegalArgumentException(e);
        }
    }

    @Test
    void refusesIdentitiesWithoutAKeyOfTheirOwn() {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> GatewayIdentity.of(new AnonymousIdentity()))
                .withMessageContaining("without a private key");
    }

    @Test
    void keepsItsKeyToItself() {
        var identity = GatewayIdentity.of(PrivateKeyIdentity.of(new Ed25519PrivateKeyParameters(SEED)));
        identity.publicKeyDer()[0] = 0;
        assertThat(identity.publicKeyDer()[0]).isEqualTo((byte) 0x30);
        assertThat(identity).hasToString(identity.principal().toString());
        assertThat(PrivateKeyIdentity.of(new Ed25519PrivateKeyParameters(SEED)).toString())
                .doesNotContain("0101");
    }

    /** Only what the library's type asks for. */
    private static final class Hardware extends Identity {

        private final PrivateKeyIdentity key;

        Hardware(PrivateKeyIdentity key) {
            this.key = key;
        }

        @Override
        public org.ic4j.types.Principal sender() {
            return key.sender();
        }

        @Override
        public Signature sign(byte[] payload) {
            return key.sign(payload);
        }

        @Override
        public byte[] getPublicKey() {
            return key.getPublicKey();
        }
    }
}
