package io.icws.gateway.ic;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import java.util.Properties;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.springframework.boot.context.properties.bind.Binder;
import org.springframework.boot.context.properties.source.MapConfigurationPropertySource;

class ProxyChoiceTest {

    private static final String IC = "https://icp-api.io";

    private final Map<String, String> settings = new HashMap<>(Map.of("gateway.ic.url", IC));
    private final Map<String, String> environment = new HashMap<>();
    private final Properties system = new Properties();

    @TempDir
    Path directory;

    @Test
    void withoutSettingsThereIsNone() {
        assertThat(proxy()).isNull();
    }

    @ParameterizedTest
    @CsvSource({
        "https_proxy, http://proxy.example:3128, http://proxy.example:3128 (https_proxy)",
        "HTTPS_PROXY, http://proxy.example:3128/, http://proxy.example:3128 (HTTPS_PROXY)",
        "HTTPS_PROXY, HTTP://corp_proxy:8080, http://corp_proxy:8080 (HTTPS_PROXY)",
        "HTTPS_PROXY, proxy.example:3128, http://proxy.example:3128 (HTTPS_PROXY)",
        "HTTPS_PROXY, http://proxy.example, http://proxy.example:80 (HTTPS_PROXY)",
        "HTTPS_PROXY, http://[2001:db8::1]:3128, http://[2001:db8::1]:3128 (HTTPS_PROXY)",
        "HTTPS_PROXY, http://us%40er:p%3Ass@proxy.example:3128, http://proxy.example:3128 with credentials (HTTPS_PROXY)",
        "HTTPS_PROXY, '', ",
        "HTTP_PROXY, http://proxy.example:3128, ",
        "http_proxy, http://proxy.example:3128, ",
    })
    void theEnvironmentNamesIt(String variable, String value, @Nullable String expected) {
        environment.put(variable, value);

        assertThat(proxy()).isEqualTo(expected);
    }

    @Test
    void plainHttpHasAVariableOfItsOwn() {
        settings.put("gateway.ic.url", "http://replica.example:8080");
        environment.put("HTTPS_PROXY", "http://proxy.example:1");
        environment.put("HTTP_PROXY", "http://proxy.example:2");

        assertThat(proxy()).isEqualTo("http://proxy.example:2 (HTTP_PROXY)");
        system.setProperty("http.proxyHost", "jvm.example");
        assertThat(proxy()).isEqualTo("http://jvm.example:80 (-Dhttp.proxyHost)");
    }

    @Test
    void thePropertyWinsThenTheJvmThenTheEnvironmentInLowerCase() {
        environment.put("HTTPS_PROXY", "http://upper.example:3128");
        environment.put("https_proxy", "http://lower.example:3128");
        assertThat(proxy()).isEqualTo("http://lower.example:3128 (https_proxy)");
        system.setProperty("https.proxyHost", "jvm.example");
        assertThat(proxy()).isEqualTo("http://jvm.example:443 (-Dhttps.proxyHost)");
        system.setProperty("https.proxyPort", "3128");
        assertThat(proxy()).isEqualTo("http://jvm.example:3128 (-Dhttps.proxyHost)");
        settings.put("gateway.ic.proxy", "http://own.example:3128");
        assertThat(proxy()).isEqualTo("http://own.example:3128 (gateway.ic.proxy)");
        settings.put("gateway.ic.proxy", "none");
        assertThat(proxy()).isNull();
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "https://icp-api.io | *",
                "https://icp-api.io | icp-api.io",
                "https://icp-api.io | example.com,ICP-API.IO.",
                "https://icp-api.io | .icp-api.io",
                "https://icp-api.io | icp-api.io:443",
                "https://a.icp-api.io. | icp-api.io",
                "https://a.icp-api.io | example.com .icp-api.io",
                "https://a.icp-api.io | *.icp-api.io",
                "https://10.1.2.3:4943 | 10.1.2.3",
                "https://10.1.2.3:4943 | 10.1.2.3:4943",
                "https://10.1.2.3 | 10.0.0.0/8",
                "https://[2001:db8::7] | 2001:db8::/32",
                "https://[2001:db8::7] | [2001:db8:0::7]:443",
                "https://[2001:db8::7] | 2001:db8::7",
            })
    void noProxyExcludesIt(String url, String noProxy) {
        settings.put("gateway.ic.url", url);
        environment.put("HTTPS_PROXY", "http://proxy.example:3128");
        environment.put("NO_PROXY", noProxy);
        assertThat(proxy()).isNull();

        environment.remove("NO_PROXY");
        environment.put("no_proxy", noProxy);
        assertThat(proxy()).isNull();
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "https://icp-api.io | ''",
                "https://icp-api.io | api.io",
                "https://icp-api.io | a.icp-api.io",
                "https://icp-api.io | icp-api.io:8443",
                "https://icp-api.io | , . : / icp-api.io:x 10.0.0.0/8",
                "https://10.1.2.3 | 1.2.3, 10.1.2.0/33, 10.1.2.0/x, /8, 10.0.0.0/, 11.0.0.0/8, ::/0",
            })
    void otherHostsAreNotExcluded(String url, String noProxy) {
        settings.put("gateway.ic.url", url);
        environment.put("HTTPS_PROXY", "http://proxy.example:3128");
        environment.put("NO_PROXY", noProxy);

        assertThat(proxy()).isNotNull();
    }

    @ParameterizedTest
    @CsvSource({
        "icp-api.io, true",
        "localhost|*.io, true",
        "icp-*, true",
        "ICP-API.io, true",
        "*, true",
        "api.io, false",
        "*.icp-api.io, false",
        "icp.api.io, false",
        "'', false"
    })
    void nonProxyHostsExcludeIt(String patterns, boolean excluded) {
        system.setProperty("https.proxyHost", "jvm.example");
        system.setProperty("http.nonProxyHosts", patterns);
        environment.put("HTTPS_PROXY", "http://proxy.example:3128");

        assertThat(proxy() == null).isEqualTo(excluded);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "http://127.0.0.1:4943",
                "http://localhost:4943",
                "http://a.localhost",
                "http://[::1]:4943",
                "http://127.8.9.1"
            })
    void loopbackIsReachedDirectlyUnlessThePropertySaysOtherwise(String url) {
        settings.put("gateway.ic.url", url);
        environment.put("HTTP_PROXY", "http://proxy.example:3128");
        system.setProperty("http.proxyHost", "jvm.example");
        assertThat(proxy()).isNull();

        settings.put("gateway.ic.proxy", "http://own.example:3128");
        environment.put("NO_PROXY", "*");
        assertThat(proxy()).isEqualTo("http://own.example:3128 (gateway.ic.proxy)");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "https://proxy.example:3128",
                "socks5://proxy.example:1080",
                "http://",
                "http://:3128",
                "http://proxy.example:0",
                "http://proxy.example:65536",
                "http://proxy.example:port",
                "http://proxy.example:3128/path",
                "http://proxy example:3128",
                "http://user:s3cret@",
                "http://:s3cret@proxy.example:3128",
                "http://user:s3cret%zz@proxy.example:3128",
                "http://2001:db8::1:3128",
            })
    void aWrongOneIsRefusedWithoutSayingIt(String value) {
        environment.put("HTTPS_PROXY", value);

        assertThatThrownBy(this::proxy).isInstanceOfSatisfying(ProxyException.class, e -> {
            assertThat(e.getMessage() + e.remedy()).startsWith("HTTPS_PROXY ").doesNotContain("s3cret");
            assertThat(e.remedy()).contains("http://");
        });

        environment.put("NO_PROXY", "icp-api.io");
        assertThat(proxy()).as("what is not used does no harm").isNull();
    }

    @Test
    void thePropertyTakesNoPassword() {
        settings.put("gateway.ic.proxy", "http://user:s3cret@proxy.example:3128");

        assertThatThrownBy(this::proxy).isInstanceOfSatisfying(ProxyException.class, e -> {
            assertThat(e).hasMessage("gateway.ic.proxy has a user");
            assertThat(e.remedy()).contains("gateway.ic.proxy-credentials-file");
        });
    }

    @Test
    void aFileHasTheCredentials() throws Exception {
        var file = Files.writeString(directory.resolve("proxy"), "user:s3:cret\n");
        settings.put("gateway.ic.proxy-credentials-file", file.toString());
        assertThat(proxy()).isNull();

        environment.put("HTTPS_PROXY", "http://other:thing@proxy.example:3128");
        assertThat(proxy()).isEqualTo("http://proxy.example:3128 with credentials (HTTPS_PROXY)");
        var credentials = ProxyCredentials.read(file);
        assertThat(credentials.user()).isEqualTo("user");
        assertThat(credentials.password()).isEqualTo("s3:cret");
        assertThat(credentials.toString()).doesNotContain("user").doesNotContain("cret");
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "s3cret", ":s3cret", "user:s3cret\nmore"})
    void anotherFileIsRefusedWithoutSayingWhatItHolds(String content) throws Exception {
        var file = Files.writeString(directory.resolve("proxy"), content);
        settings.put("gateway.ic.proxy", "http://proxy.example:3128");
        settings.put("gateway.ic.proxy-credentials-file", file.toString());

        assertThatThrownBy(this::proxy).isInstanceOfSatisfying(ProxyException.class, e -> {
            assertThat(e).hasMessageContaining(file.toString()).hasMessageNotContaining("s3cret");
            assertThat(e.remedy()).contains("user:password");
        });
        Files.delete(file);
        assertThatThrownBy(this::proxy).hasMessageContaining("cannot be read: NoSuchFileException");
    }

    private @Nullable String proxy() {
        var properties =
                new Binder(new MapConfigurationPropertySource(settings)).bindOrCreate("gateway.ic", IcProperties.class);
        var proxy = new ProxyChoice(properties, environment, system).proxy();
        return proxy == null ? null : proxy.toString();
    }
}
