package io.icws.gateway.config;

import java.net.InetAddress;
import java.net.URI;
import java.net.UnknownHostException;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import java.util.regex.Pattern;

/** Translates values of flags to properties of Spring. Throws {@link IllegalArgumentException} for unusable values. */
final class FlagValues {

    private static final int MAX_PORT = 65_535;
    private static final Pattern ADDRESS = Pattern.compile("(?:\\[([0-9A-Fa-f:.]+)]|([A-Za-z0-9._-]+)):([0-9]{1,5})");
    private static final Pattern NUMERIC = Pattern.compile("[0-9.]+");
    private static final int SHORTEST_POLLING_INTERVAL = 10;
    private static final String OTLP = "management.opentelemetry.tracing.export.otlp.";

    /** By registration OTLP over gRPC; collectors speak OTLP over HTTP on 4318. */
    private static final int GRPC_PORT = 4317;

    private static final String HTTP_PATH = "/v1/traces";

    private FlagValues() {}

    /**
     * {@code prefix.address} and {@code prefix.port}.
     *
     * @param text {@code name:port}, {@code 1.2.3.4:port} or {@code [::1]:port}; a name must have an address, port 0
     *     takes any free one
     */
    static Map<String, String> listenAddress(String prefix, String text) {
        var matcher = ADDRESS.matcher(text);
        require(matcher.matches(), text);
        var bracketed = matcher.group(1) != null;
        var host = bracketed ? matcher.group(1) : matcher.group(2);
        if (bracketed || NUMERIC.matcher(host).matches()) {
            InetAddress.ofLiteral(host);
        } else {
            requireKnown(host);
        }
        var port = Integer.parseInt(matcher.group(3));
        require(port <= MAX_PORT, text);
        return Map.of(prefix + ".address", host, prefix + ".port", Integer.toString(port));
    }

    private static void requireKnown(String name) {
        try {
            InetAddress.getByName(name);
        } catch (UnknownHostException e) {
            throw new IllegalArgumentException(name, e);
        }
    }

    /** @param text an http or https URL with a host */
    static Map<String, String> networkUrl(String text) {
        var uri = withHost(text);
        require(scheme(uri).equals("http") || scheme(uri).equals("https"), text);
        return Map.of("gateway.ic.url", uri.toString());
    }

    /** @param text milliseconds, at least what {@code gateway.polling.interval} must be */
    static Map<String, String> pollingInterval(String text) {
        var interval = Integer.parseInt(text);
        require(interval >= SHORTEST_POLLING_INTERVAL, text);
        return Map.of("gateway.polling.interval", interval + "ms");
    }

    /**
     * Where traces go. The Rust gateway speaks OTLP over gRPC only, and its users write {@code grpc://} or
     * {@code http://} with port 4317: both choose gRPC. Other http and https URLs choose OTLP over HTTP, with the
     * standard path where none is given. An empty text means no traces, as in compose files whose variable is not set.
     */
    static Map<String, String> collector(String text) {
        if (text.isEmpty()) {
            return Map.of();
        }
        // Services of compose files have underscores in their names, which URI does not take for hosts.
        var uri = withHost(text.replace('_', '-'));
        var authority = URI.create(text).getRawAuthority();
        return switch (scheme(uri)) {
            case "grpc" -> otlp("grpc", "http://" + authority);
            case "grpcs" -> otlp("grpc", "https://" + authority);
            case "http", "https" -> {
                var hasPath = uri.getRawPath().length() > 1;
                if (!hasPath && uri.getPort() == GRPC_PORT) {
                    yield otlp("grpc", scheme(uri) + "://" + authority);
                }
                yield otlp("http", hasPath ? text : scheme(uri) + "://" + authority + HTTP_PATH);
            }
            default -> throw new IllegalArgumentException(text);
        };
    }

    private static Map<String, String> otlp(String transport, String endpoint) {
        var properties = new LinkedHashMap<String, String>();
        properties.put(OTLP + "endpoint", endpoint);
        properties.put(OTLP + "transport", transport);
        return properties;
    }

    private static URI withHost(String text) {
        var uri = URI.create(text);
        require(uri.getScheme() != null && uri.getHost() != null && uri.getPort() <= MAX_PORT, text);
        return uri;
    }

    private static String scheme(URI uri) {
        return uri.getScheme().toLowerCase(Locale.ROOT);
    }

    private static void require(boolean condition, String text) {
        if (!condition) {
            throw new IllegalArgumentException(text);
        }
    }
}
