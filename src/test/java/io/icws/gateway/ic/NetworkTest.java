package io.icws.gateway.ic;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.net.URI;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class NetworkTest {

    @ParameterizedTest
    @CsvSource({
        "https://icp-api.io,             MAINNET",
        "https://icp0.io/,               MAINNET",
        "https://ICP0.io.,               MAINNET",
        "https://boundary.ic0.app,       MAINNET",
        "https://my-boundary.example,    MAINNET",
        "https://8.8.8.8,                MAINNET",
        "https://172.15.0.1,             MAINNET",
        "https://172.32.0.1,             MAINNET",
        "https://[2001:db8::1],          MAINNET",
        "https://localhost.example,      MAINNET",
        "https://127.0.0.1:4943,         LOCAL",
        "https://127.99.0.1,             LOCAL",
        "https://10.1.2.3,               LOCAL",
        "https://172.16.0.1,             LOCAL",
        "https://172.31.255.255,         LOCAL",
        "https://192.168.1.1,            LOCAL",
        "https://169.254.10.10,          LOCAL",
        "https://0.0.0.0:4943,           LOCAL",
        "https://[::1]:4943,             LOCAL",
        "https://[::ffff:10.0.0.1],      LOCAL",
        "https://[fc00::1],              LOCAL",
        "https://[fdff::1],              LOCAL",
        "https://[fe80::1],              LOCAL",
        "https://[febf::1],              LOCAL",
        "https://localhost:4943,         LOCAL",
        "https://LocalHost.,             LOCAL",
        "https://replica.localhost,      LOCAL",
        "http://127.0.0.1:4943,          LOCAL",
        "http://replica:4943,            LOCAL",
        "http://testnet.example,         LOCAL",
        "http://notic0.app,              LOCAL",
    })
    void isDecidedByTheUrl(URI url, Network expected) {
        assertThat(Network.of(url, Network.Choice.AUTO)).isEqualTo(expected);
    }

    @ParameterizedTest
    @CsvSource({
        "https://127.0.0.1:4943, MAINNET",
        "http://proxy:8000,      MAINNET",
        "https://testnet.example, LOCAL",
    })
    void isWhatTheOperatorSays(URI url, Network.Choice choice) {
        assertThat(Network.of(url, choice)).hasToString(choice.name());
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"http://icp0.io", "http://x.ic0.app/", "http://ICP-API.io:80", "http://internetcomputer.org"})
    void refusesMainnetInClear(URI url) {
        for (var choice : Network.Choice.values()) {
            assertThatIllegalArgumentException()
                    .isThrownBy(() -> Network.of(url, choice))
                    .withMessageContaining("use https://");
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"https://icp-api.io", "https://a.b.icp0.io"})
    void neverFetchesTheRootKeyOfMainnet(URI url) {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> Network.of(url, Network.Choice.LOCAL))
                .withMessageContaining("gateway.ic.network");
    }
}
