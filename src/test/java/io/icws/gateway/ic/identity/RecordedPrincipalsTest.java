package io.icws.gateway.ic.identity;

import static org.assertj.core.api.Assertions.assertThat;

import io.icws.gateway.RecordedData;
import java.util.Arrays;
import org.bouncycastle.crypto.params.Ed25519PrivateKeyParameters;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** Who mainnet says one is: what a canister answered to keys whose seed is 32 times one number. */
@ExtendWith(RecordedData.class)
class RecordedPrincipalsTest {

    @Test
    void anEd25519KeyHasThePrincipalThatMainnetSees() {
        var principals = RecordedData.read("mainnet-whoami.json").get("principals");
        assertThat(principals.size()).isEqualTo(20);
        for (int i = 0; i < principals.size(); i++) {
            byte[] seed = new byte[32];
            Arrays.fill(seed, (byte) i);
            assertThat(GatewayIdentity.of(PrivateKeyIdentity.of(new Ed25519PrivateKeyParameters(seed))))
                    .hasToString(principals.get(i).stringValue());
        }
    }
}
