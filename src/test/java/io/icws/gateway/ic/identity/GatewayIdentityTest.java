package io.icws.gateway.ic.identity;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import io.icws.protocol.Principal;
import java.security.Security;
import java.util.HexFormat;
import org.bouncycastle.crypto.params.Ed25519PrivateKeyParameters;
import org.ic4j.agent.identity.AnonymousIdentity;
import org.ic4j.agent.identity.Identity;
import org.ic4j.agent.identity.Signature;
import org.junit.jupiter.api.Test;

class GatewayIdentityTest {

    private static final byte[] SEED = HexFormat.of().parseHex("01".repeat(32));

    @Test
    void takesAnyIdentityOfTheLibraryWithoutItsOptionalParts() {
        assertThatExceptionOfType(ClassNotFoundException.class)
                .isThrownBy(() -> Class.forName("com.fasterxml.jackson.dataformat.cbor.CBORFactory"));
        assertThatExceptionOfType(ClassNotFoundException.class)
                .isThrownBy(() -> Class.forName("org.bouncycastle.openssl.PEMParser"));

        var own = new Hardware(PrivateKeyIdentity.of(new Ed25519PrivateKeyParameters(SEED)));
        var identity = GatewayIdentity.of(own);

        assertThat(identity.principal()).isEqualTo(Principal.selfAuthenticating(own.getPublicKey()));
        assertThat(identity.publicKeyDer()).isEqualTo(own.getPublicKey());
        assertThat(identity.sign(new byte[] {1})).hasSize(64);
        assertThat(Security.getProvider("BC")).isNull();
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
