package io.icws.gateway.ic;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.net.URI;
import java.util.Locale;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;
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
    @MethodSource("mainnetHosts")
    void mainnetIsNeverReachedInClear(String host) {
        for (var choice : Network.Choice.values()) {
            assertThatIllegalArgumentException()
                    .isThrownBy(() -> Network.of(URI.create("http://" + host), choice))
                    .withMessageContaining("use https://");
        }
    }

    @ParameterizedTest
    @MethodSource("mainnetHosts")
    void theRootKeyOfMainnetIsNeverFetched(String host) {
        var url = URI.create("https://" + host);
        assertThat(Network.of(url, Network.Choice.AUTO)).isEqualTo(Network.MAINNET);
        assertThat(Network.MAINNET.trust(url, Network.Choice.AUTO)).isEqualTo("the built-in root key");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> Network.of(url, Network.Choice.LOCAL))
                .withMessageContaining("gateway.ic.network");
    }

    /** Every domain in every spelling of it that a URL allows. */
    static Stream<String> mainnetHosts() {
        return Stream.of("icp.net", "icp0.io", "icp-api.io", "ic0.app", "internetcomputer.org", "id.ai", "icp1.io")
                .flatMap(domain -> Stream.of(
                        domain,
                        domain + "/",
                        domain + ".",
                        domain + ":80",
                        domain + ".:8443",
                        domain.toUpperCase(Locale.ROOT),
                        "bkyz2-fmaaa-aaaaa-qaaaq-cai.raw." + domain,
                        "A.b." + domain.toUpperCase(Locale.ROOT) + ".:443/"));
    }

    @ParameterizedTest
    @CsvSource({
        "http://noticp.net, the root key that is fetched from there, unencrypted",
        "http://icp.net.example, the root key that is fetched from there, unencrypted",
        "http://8.8.8.8:8080, the root key that is fetched from there, unencrypted",
        "http://[2001:db8::1]:8080, the root key that is fetched from there, unencrypted",
        "https://gateway.example, 'the built-in root key, because the URL is https'",
    })
    void saysWhatIsTrustedAndWhyWhereTheUrlDecides(URI url, String expected) {
        assertThat(Network.of(url, Network.Choice.AUTO).trust(url, Network.Choice.AUTO))
                .startsWith(expected)
                .contains("gateway.ic.network");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "http://127.0.0.1:4943",
                "http://replica:4943",
                "http://10.0.0.7",
                "http://pocketic.dev.svc:8000",
                "http://pocketic.dev.svc.cluster.local:8000",
                "http://host.docker.internal:4943",
                "https://gateway.example"
            })
    void aLocalNetworkNearbyIsNoWarning(URI url) {
        assertThat(Network.isFetchedOverOpenNetwork(url)).isFalse();
        assertThat(Network.LOCAL.trust(url, Network.Choice.LOCAL)).isEqualTo("the root key that is fetched from there");
    }
}
