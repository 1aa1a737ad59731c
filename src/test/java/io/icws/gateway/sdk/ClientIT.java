package io.icws.gateway.sdk;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Map;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The TypeScript client, whose own tests run it against gateways and the devnet of this class path. */
@NodeProject.Installed(NodeProject.CLIENT)
class ClientIT {

    @ParameterizedTest
    @ValueSource(strings = {"lint", "test"})
    void passes(String script) throws Exception {
        var environment = Map.of(
                "ICWS_CLASSPATH", System.getProperty("java.class.path"), "JAVA_HOME", System.getProperty("java.home"));
        assertThat(NodeProject.run(NodeProject.CLIENT, environment, "npm", "run", script))
                .isEmpty();
    }
}
