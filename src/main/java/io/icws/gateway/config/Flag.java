package io.icws.gateway.config;

import io.icws.gateway.config.CommandLine.FlagException;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * A flag of the Rust gateway.
 *
 * @param name with the two dashes
 * @param placeholder of the value, for the help text
 * @param help one sentence with the default
 * @param expected the rest of the sentence "expected ..." when the value is wrong or missing
 */
record Flag(String name, String placeholder, String help, String expected, Translation translation) {

    /** From a value to properties of Spring. */
    @FunctionalInterface
    interface Translation {
        /** @throws IllegalArgumentException if the value is not what the flag expects */
        Map<String, String> translate(String value);
    }

    static final List<Flag> ALL = List.of(
            new Flag(
                    "--gateway-address",
                    "HOST:PORT",
                    "where WebSocket clients connect (default 0.0.0.0:8080)",
                    "host:port with a port from 0 to 65535, for example 0.0.0.0:8080 or [::1]:8080",
                    value -> FlagValues.listenAddress("server", value)),
            new Flag(
                    "--ic-network-url",
                    "URL",
                    "API endpoint of the Internet Computer (default http://127.0.0.1:4943; mainnet: https://icp-api.io)",
                    "an http or https URL, for example https://icp-api.io",
                    FlagValues::networkUrl),
            new Flag(
                    "--polling-interval",
                    "MILLISECONDS",
                    "time between two polls of a busy canister (default 100)",
                    "a whole number of milliseconds, at least 10, for example 100",
                    FlagValues::pollingInterval),
            new Flag(
                    "--prometheus-endpoint",
                    "HOST:PORT",
                    "where metrics and health are served, plain HTTP (default 0.0.0.0:9000)",
                    "host:port with a port from 0 to 65535, for example 0.0.0.0:9000",
                    value -> FlagValues.listenAddress("management.server", value)),
            new Flag(
                    TlsFlags.CERTIFICATE_FLAG,
                    "FILE",
                    "PEM certificate chain; turns TLS on, read again when the file changes",
                    "a PEM file",
                    TlsFlags::certificate),
            new Flag(
                    TlsFlags.KEY_FLAG,
                    "FILE",
                    "PEM private key of the certificate (PKCS#8, PKCS#1 or SEC 1)",
                    "a PEM file",
                    TlsFlags::key),
            new Flag(
                    "--opentelemetry-collector-endpoint",
                    "URL",
                    "OTLP collector that receives traces: grpc://host:4317 or http://host:4318 (default none)",
                    "a URL with grpc, grpcs, http or https, for example grpc://127.0.0.1:4317",
                    FlagValues::collector));

    static @Nullable Flag named(String name) {
        return ALL.stream().filter(flag -> flag.name.equals(name)).findFirst().orElse(null);
    }

    static List<String> names() {
        return ALL.stream().map(Flag::name).toList();
    }

    static String helpText() {
        var flags = ALL.stream()
                .map(flag -> "  %s%n      %s".formatted(flag.usage(), flag.help))
                .collect(Collectors.joining(System.lineSeparator()));
        return """
                %s: real WebSockets for canisters on the Internet Computer

                Flags, as --flag VALUE or --flag=VALUE:
                %s
                  --help, --version

                Every other setting is a property of Spring Boot, for example --gateway.ic.network=mainnet
                or --spring.profiles.active=mainnet, in config/application.yml or the environment.""".formatted(GatewayVersion.PRODUCT, flags);
    }

    String usage() {
        return name + " " + placeholder;
    }

    Map<String, String> translate(String value) throws FlagException {
        try {
            return translation.translate(value);
        } catch (IllegalArgumentException e) {
            throw new FlagException("%s: found %s, expected %s"
                    .formatted(name, value.isEmpty() ? "no value" : "'" + value + "'", expected));
        }
    }
}
