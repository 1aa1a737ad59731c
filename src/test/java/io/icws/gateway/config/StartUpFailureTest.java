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
        "absent.pem, first-key.pem, absent.pem (No such file",
        "first.pem, absent.pem, absent.pem (No such file",
        "garbage.pem, first-key.pem, Missing certificates or unrecognized format",
        "first.pem, garbage.pem, Missing private key or unrecognized format",
        "first.pem, second-key.pem, Private key in keystore matches none of the certificates"
    })
    void namesThePemFilesItCannotUse(String certificate, String key, String reason, CapturedOutput output) {
        var directory = Gateways.resource("tls/first.pem").getParent();
        fails(
                "--tls-certificate-pem-path=" + directory.resolve(certificate),
                "--tls-certificate-key-pem-path=" + directory.resolve(key));
        assertThat(output)
                .contains("TLS cannot be set up with certificate file:")
                .contains("/" + certificate + " and private key file:")
                .contains("/" + key)
                .contains(reason)
                .contains("--tls-certificate-pem-path");
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
        "gateway.relay.queue-size, 0B, must be greater than 0",
        "gateway.session.max-frame-size, 0B, must be greater than 0",
        "gateway.session.max-first-frame, 0B, must be greater than 0",
        "gateway.session.outbox-size, 0B, must be greater than 0",
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
        "--gateway.polling.backoff-max=100ms, gateway.polling.backoff-max is less than gateway.polling.backoff",
        "--gateway.relay.retry-interval-max=100ms, "
                + "gateway.relay.retry-interval-max is less than gateway.relay.retry-interval",
        "--gateway.session.max-frame-size=2GB, gateway.session.max-frame-size is 2147483648B",
        "--gateway.admission.allowed-canisters=nobody, nobody is not the id of a canister"
    })
    void saysWhichSettingsContradictEachOther(String setting, String reason, CapturedOutput output) {
        fails(setting);
        assertThat(output).contains("cannot be used: " + reason);
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
