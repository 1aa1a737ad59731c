package io.icws.gateway.config;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.junit.jupiter.params.provider.Arguments.arguments;

import io.icws.gateway.config.CommandLine.FlagException;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

class CommandLineTest {

    private static final String OTLP = "--management.opentelemetry.tracing.export.otlp.";
    private static final String PEM = "--spring.ssl.bundle.pem.gateway.";

    static Stream<Arguments> flags() {
        return Stream.of(
                arguments(
                        "--gateway-address", "127.0.0.1:81", List.of("--server.address=127.0.0.1", "--server.port=81")),
                arguments("--gateway-address", "[::1]:8080", List.of("--server.address=::1", "--server.port=8080")),
                arguments("--gateway-address", "localhost:0", List.of("--server.address=localhost", "--server.port=0")),
                arguments("--ic-network-url", "https://icp0.io", List.of("--gateway.ic.url=https://icp0.io")),
                arguments("--polling-interval", "250", List.of("--gateway.polling.interval=250ms")),
                arguments(
                        "--prometheus-endpoint",
                        "0.0.0.0:65535",
                        List.of("--management.server.address=0.0.0.0", "--management.server.port=65535")),
                arguments(
                        "--opentelemetry-collector-endpoint",
                        "grpc://otel:4317",
                        List.of(OTLP + "endpoint=http://otel:4317", OTLP + "transport=grpc")),
                arguments(
                        "--opentelemetry-collector-endpoint",
                        "grpc://otlp_collector:4317",
                        List.of(OTLP + "endpoint=http://otlp_collector:4317", OTLP + "transport=grpc")),
                arguments(
                        "--opentelemetry-collector-endpoint",
                        "http://otlp_collector:4318",
                        List.of(OTLP + "endpoint=http://otlp_collector:4318/v1/traces", OTLP + "transport=http")),
                arguments(
                        "--opentelemetry-collector-endpoint",
                        "grpcs://otel:443",
                        List.of(OTLP + "endpoint=https://otel:443", OTLP + "transport=grpc")),
                arguments(
                        "--opentelemetry-collector-endpoint",
                        "http://otel:4317",
                        List.of(OTLP + "endpoint=http://otel:4317", OTLP + "transport=grpc")),
                arguments(
                        "--opentelemetry-collector-endpoint",
                        "https://otel:4318",
                        List.of(OTLP + "endpoint=https://otel:4318/v1/traces", OTLP + "transport=http")),
                arguments(
                        "--opentelemetry-collector-endpoint",
                        "http://otel/api/traces",
                        List.of(OTLP + "endpoint=http://otel/api/traces", OTLP + "transport=http")));
    }

    @ParameterizedTest
    @MethodSource("flags")
    void translatesBothForms(String flag, String value, List<String> expected) throws FlagException {
        assertThat(started(flag, value)).containsExactlyInAnyOrderElementsOf(expected);
        assertThat(started(flag + "=" + value)).containsExactlyInAnyOrderElementsOf(expected);
    }

    @Test
    void turnsTlsOnWithBothFiles() throws FlagException {
        assertThat(started("--tls-certificate-pem-path", "tls/chain 1.pem", "--tls-certificate-key-pem-path=/k.pem"))
                .containsExactlyInAnyOrder(
                        PEM + "keystore.certificate="
                                + Path.of("tls/chain 1.pem").toUri(),
                        PEM + "keystore.private-key=file:///k.pem",
                        PEM + "keystore.verify-keys=true",
                        PEM + "options.enabled-protocols=TLSv1.2,TLSv1.3",
                        PEM + "reload-on-update=true",
                        "--server.ssl.bundle=gateway");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "--gateway.ic.url=http://127.0.0.1:1",
                "--spring.profiles.active=mainnet",
                "--server.port=1",
                "--gateway.flag.without-value",
                "--debug",
                "--trace",
                "--debug=true"
            })
    void passesPropertiesUntouched(String argument) throws FlagException {
        assertThat(started(argument)).containsExactly(argument);
    }

    @Test
    void passesNothingWhenNothingIsGiven() throws FlagException {
        assertThat(started()).isEmpty();
    }

    @Test
    void sendsNoTracesToAnEmptyEndpoint() throws FlagException {
        assertThat(started("--opentelemetry-collector-endpoint", "")).isEmpty();
        assertThat(started("--opentelemetry-collector-endpoint=")).isEmpty();
    }

    static Stream<Arguments> wrong() {
        return Stream.of(
                arguments("8080", List.of("--gateway-address", "8080")),
                arguments("0.0.0.0", List.of("--gateway-address=0.0.0.0")),
                arguments(":8080", List.of("--gateway-address=:8080")),
                arguments("::1:8080", List.of("--gateway-address=::1:8080")),
                arguments("[::g]:8080", List.of("--gateway-address=[::g]:8080")),
                arguments("1.2.3.400:8080", List.of("--gateway-address=1.2.3.400:8080")),
                arguments("no-such-host.invalid:80", List.of("--gateway-address=no-such-host.invalid:80")),
                arguments("0.0.0.0:65536", List.of("--gateway-address=0.0.0.0:65536")),
                arguments("0.0.0.0:-1", List.of("--prometheus-endpoint", "0.0.0.0:-1")),
                arguments("http://0.0.0.0:9000", List.of("--prometheus-endpoint", "http://0.0.0.0:9000")),
                arguments("0", List.of("--polling-interval=0")),
                arguments("-5", List.of("--polling-interval", "-5")),
                arguments("9", List.of("--polling-interval=9")),
                arguments("100ms", List.of("--polling-interval=100ms")),
                arguments("99999999999", List.of("--polling-interval=99999999999")),
                arguments("icp-api.io", List.of("--ic-network-url=icp-api.io")),
                arguments("ftp://icp-api.io", List.of("--ic-network-url=ftp://icp-api.io")),
                arguments("https://", List.of("--ic-network-url=https://")),
                arguments("http://a b", List.of("--ic-network-url=http://a b")),
                arguments("collector:4317", List.of("--opentelemetry-collector-endpoint=collector:4317")),
                arguments("udp://collector:1", List.of("--opentelemetry-collector-endpoint=udp://collector:1")));
    }

    @ParameterizedTest
    @MethodSource("wrong")
    void refusesWrongValues(String found, List<String> arguments) {
        var flag = arguments.getFirst().split("=", 2)[0];
        assertRefused(arguments.toArray(String[]::new))
                .startsWith(flag + ": found '" + found + "', expected ")
                .contains("for example");
    }

    static Stream<Arguments> misused() {
        return Stream.of(
                arguments("--polling-interval: found no value, expected ", List.of("--polling-interval")),
                arguments("--polling-interval: found no value, expected ", List.of("--polling-interval=")),
                arguments("--gateway-address: found no value, expected ", List.of("--gateway-address", "")),
                arguments("--ic-network-url: found no value, expected ", List.of("--ic-network-url=")),
                arguments(
                        "--tls-certificate-pem-path: found no value, expected ",
                        List.of("--tls-certificate-pem-path", "", "--tls-certificate-key-pem-path", "")),
                arguments(
                        "--polling-interval: found no value, expected ",
                        List.of("--polling-interval", "--ic-network-url=http://a")),
                arguments(
                        "--polling-interval: found it twice, expected it once",
                        List.of("--polling-interval=10", "--polling-interval", "20")),
                arguments(
                        "--gateway-address: found --server.port as well, expected one of the two",
                        List.of("--server.port=1", "--gateway-address=0.0.0.0:2")),
                arguments(
                        "--tls-certificate-pem-path: found it without --tls-certificate-key-pem-path, expected both",
                        List.of("--tls-certificate-pem-path=c.pem")),
                arguments(
                        "--tls-certificate-key-pem-path: found it without --tls-certificate-pem-path, expected both",
                        List.of("--tls-certificate-key-pem-path=k.pem")),
                arguments(
                        "found the unknown flag --gateway-adress, expected --gateway-address ",
                        List.of("--gateway-adress=0.0.0.0:1")),
                arguments(
                        "found the unknown flag --prometheus, expected --prometheus-endpoint ",
                        List.of("--prometheus", "x")),
                arguments("found the unknown flag --, expected ", List.of("--")),
                arguments("found the argument 'start', expected a flag such as ", List.of("start")),
                arguments("found the argument '-x', expected a flag such as ", List.of("-x")),
                arguments(
                        "found the argument 'http://a', expected a flag such as ",
                        List.of("--gateway.ic.url", "http://a")));
    }

    @ParameterizedTest
    @MethodSource("misused")
    void refusesMisuse(String message, List<String> arguments) {
        assertRefused(arguments.toArray(String[]::new)).startsWith(message);
    }

    @ParameterizedTest
    @ValueSource(strings = {"--help", "-h"})
    void helpNamesEveryFlag(String help) throws FlagException {
        assertThat(CommandLine.parse("--polling-interval", "0", help))
                .isInstanceOfSatisfying(
                        CommandLine.Print.class,
                        print -> assertThat(print.text()).contains(Flag.names()));
    }

    @ParameterizedTest
    @ValueSource(strings = {"--version", "-V"})
    void versionIsThatOfTheBuild(String version) throws FlagException {
        assertThat(CommandLine.parse(version))
                .isEqualTo(new CommandLine.Print("ic-websocket-gateway " + GatewayVersion.current()));
        assertThat(GatewayVersion.current()).matches("\\d+\\.\\d+\\.\\d+(-SNAPSHOT)?");
    }

    private static List<String> started(String... arguments) throws FlagException {
        return ((CommandLine.Start) CommandLine.parse(arguments)).arguments();
    }

    private static org.assertj.core.api.AbstractStringAssert<?> assertRefused(String... arguments) {
        var refusal = new String[1];
        assertThatExceptionOfType(FlagException.class)
                .isThrownBy(() -> CommandLine.parse(arguments))
                .satisfies(e -> refusal[0] = e.getMessage());
        return assertThat(refusal[0]).doesNotContain("\n");
    }
}
