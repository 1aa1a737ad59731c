package io.icws.gateway.config;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchException;

import io.icws.gateway.Gateways;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.springframework.boot.test.system.CapturedOutput;
import org.springframework.boot.test.system.OutputCaptureExtension;

@ExtendWith(OutputCaptureExtension.class)
class StartUpFailureTest {

    @TempDir
    Path data;

    @ParameterizedTest
    @CsvSource({
        "--gateway-address, gateway, --gateway-address or server.address and server.port",
        "--prometheus-endpoint, metrics endpoint, "
                + "--prometheus-endpoint or management.server.address and management.server.port"
    })
    void namesTheBusyPort(String flag, String what, String mend, CapturedOutput output) throws IOException {
        try (var busy = new ServerSocket(0, 1, InetAddress.getByName("127.0.0.1"))) {
            fails(flag + "=127.0.0.1:" + busy.getLocalPort());
            assertThat(output)
                    .contains("The " + what + " cannot listen on 127.0.0.1:" + busy.getLocalPort() + ":")
                    .contains("in use")
                    .contains(mend);
        }
        assertOneMessage(output);
    }

    @Test
    void namesTheAddressThatIsNotOurs(CapturedOutput output) {
        fails("--gateway-address=192.0.2.1:18080");
        assertThat(output).contains("The gateway cannot listen on 192.0.2.1:18080:");
        assertOneMessage(output);
    }

    @ParameterizedTest
    @CsvSource({
        "absent.pem, first-key.pem, /absent.pem cannot be read: no such file or directory.",
        "first.pem, second-key.pem, /second-key.pem belongs to no certificate in "
    })
    void namesThePemFilesItCannotUse(String certificate, String key, String reason, CapturedOutput output) {
        var directory = Gateways.resource("tls/first.pem").getParent();
        fails(
                "--tls-certificate-pem-path=" + directory.resolve(certificate),
                "--tls-certificate-key-pem-path=" + directory.resolve(key));
        assertThat(output)
                .contains("TLS cannot be set up: ")
                .contains(directory.resolve(certificate).toString())
                .contains(reason)
                .contains("--tls-certificate-pem-path");
        assertOneMessage(output);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "--spring.ssl.bundle.pem.web.keystore.certificate=TLS/absent.pem --server.ssl.bundle=web",
                "--server.ssl.certificate=TLS/absent.pem --server.ssl.certificate-private-key=TLS/first-key.pem",
                "--spring.ssl.bundle.jks.web.keystore.location=TLS/absent.pem --server.ssl.bundle=web",
                "--server.ssl.bundle=absent"
            })
    void namesTheFileOrBundleOfSpringThatIsAbsent(String settings, CapturedOutput output) {
        var directory = Gateways.resource("tls/first.pem").getParent();
        fails(settings.replace("TLS", directory.toString()).split(" "));
        assertThat(output)
                .contains("TLS cannot be set up: ")
                .contains("absent")
                .doesNotContainPattern("set up: (.+): \\1\\.");
        assertOneMessage(output);
    }

    @Test
    void saysWhatIsWrongWithTheKeyFile(CapturedOutput output) throws IOException {
        Files.write(data.resolve("key_pair"), new byte[] {1, 2, 3});
        fails();
        assertThat(output)
                .contains("key file " + data.resolve("key_pair") + ": found ")
                .contains("gateway.identity.key-file");
        assertOneMessage(output);
    }

    @ParameterizedTest
    @CsvSource({
        "socks5://user:s3cret@proxy:1080, gateway.ic.proxy is not an http URL, like http://proxy.example:3128",
        "http://user:s3cret@proxy:3128, gateway.ic.proxy has a user, gateway.ic.proxy-credentials-file",
    })
    void saysWhatIsWrongWithTheProxyButNotItsPassword(String url, String what, String mend, CapturedOutput output) {
        fails("--gateway.ic.proxy=" + url);
        assertThat(output).contains(what).contains(mend).doesNotContain("s3cret");
        assertOneMessage(output);
    }

    @Test
    void refusesMainnetInClear(CapturedOutput output) {
        fails("--ic-network-url=http://icp-api.io");
        assertThat(output)
                .contains(
                        "The settings gateway.ic.* cannot be used: http://icp-api.io would reach the Internet Computer"
                                + " unencrypted (use https://icp-api.io).");
        assertOneMessage(output);
    }

    @ParameterizedTest
    @CsvSource({
        "gateway.polling.interval, PT0.001S, must be longer than or equal to 10 millis",
        "gateway.polling.interval, soon, failed to convert",
        "gateway.polling.max-bytes-per-second, 0B, must be greater than 0",
        "gateway.session.max-frame-size, 0B, must be greater than 0",
        "gateway.session.outbound-size, 0B, must be greater than 0",
        "gateway.admission.max-buffered, 0B, must be greater than 0",
        "gateway.admission.bytes-per-second, 0B, must be greater than 0",
        "gateway.ic.network, testnet, failed to convert"
    })
    void namesTheSettingOutOfRange(String property, String value, String reason, CapturedOutput output) {
        fails("--" + property + "=" + value);
        assertThat(output)
                .contains("Property: ")
                .contains(property)
                .contains("Value: \"" + value + "\"")
                .contains(reason);
        assertOneMessage(output);
    }

    @ParameterizedTest
    @CsvSource({
        "--gateway.session.max-frame-size=2GB, gateway.session.max-frame-size is 2147483648B",
        "--gateway.admission.allowed-canisters=nobody, nobody is not the id of a canister"
    })
    void saysWhichSettingsContradictEachOther(String setting, String reason, CapturedOutput output) {
        fails(setting);
        assertThat(output).contains("cannot be used: " + reason);
        assertOneMessage(output);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "gateway:\\n  polling:\\n\\tinterval: 5s | line 3, column 1: while scanning for the next token",
                "gateway:\\n  ic:\\n    url: a\\n    url: b | line 4, column 5: while constructing a mapping, found duplicate key url",
                "gateway.polling.interval=5s | it holds no settings in the form 'name: value'"
            })
    void namesTheFileAndLineThatIsNotYaml(String text, String reason, CapturedOutput output) throws IOException {
        var file = Files.writeString(
                data.resolve("application.yml"), text.replace("\\n", "\n").replace("\\t", "\t"));
        fails("--spring.config.additional-location=" + data + "/");
        assertThat(output).contains("The configuration in " + file + " cannot be read: " + reason);
        assertOneMessage(output);
    }

    @Test
    void namesTheFileAndLineOfAWrongType(CapturedOutput output) throws IOException {
        var file = Files.writeString(data.resolve("application.yml"), "gateway:\n  polling:\n    interval: soon\n");
        fails("--spring.config.additional-location=" + data + "/");
        assertThat(output)
                .contains("gateway.polling.interval")
                .contains(file + "] - 3:")
                .contains("failed to convert");
        assertOneMessage(output);
    }

    @Test
    void namesEveryUnknownSettingWithItsPlaceAndTheNearest(CapturedOutput output) throws IOException {
        var file = Files.writeString(data.resolve("application.yml"), "gateway:\n  ic:\n  poling:\n    interval: 5s\n");
        fails("--spring.config.additional-location=" + data + "/", "--gateway.sesion.ping-interval=4s");
        assertThat(output)
                .contains("gateway.sesion.ping-interval (command line), expected gateway.session.ping-interval")
                .contains("gateway.poling.interval (" + file + ", line 4), expected gateway.polling.interval");
        assertOneMessage(output);
    }

    @Test
    void namesTheDirectoryOfUsageReportsThatCannotBeWritten(CapturedOutput output) throws IOException {
        var file = Files.writeString(data.resolve("usage"), "no directory");
        fails("--gateway.usage.directory=" + file.resolve("reports"));
        assertThat(output)
                .contains("Usage reports cannot be written to gateway.usage.directory, " + file.resolve("reports")
                        + ": ");
        assertOneMessage(output);
    }

    @Test
    void refusesAnUnknownProfile(CapturedOutput output) {
        fails("--spring.profiles.active=mainet");
        assertThat(output).contains("The profile mainet is unknown, expected mainnet.");
        assertOneMessage(output);
    }

    @Test
    void refusesOnePortForClientsAndMetrics(CapturedOutput output) {
        fails("--gateway-address=127.0.0.1:18099", "--prometheus-endpoint=127.0.0.1:18099");
        assertThat(output).contains("Clients and metrics have the same port, 18099, and need two.");
        assertOneMessage(output);
    }

    @Test
    void namesThePropertyWithAWrongValue(CapturedOutput output) {
        fails("--management.server.ssl.enabled=perhaps");
        assertThat(output).contains("management.server.ssl.enabled").contains("perhaps");
        assertOneMessage(output);
    }

    private void fails(String... flags) {
        assertThat(catchException(() -> Gateways.start(data, flags).close())).isNotNull();
    }

    private static void assertOneMessage(CapturedOutput output) {
        assertThat(output)
                .containsOnlyOnce("APPLICATION FAILED TO START")
                .doesNotContain("\tat ")
                .doesNotContain("Caused by")
                .doesNotContain("Exception encountered")
                .doesNotContain("Error starting ApplicationContext");
    }
}
