package io.icws.gateway.config;

import java.net.URI;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;

/** URLs the gateway is told to talk to. */
final class Endpoints {

    private static final String OTLP = "management.opentelemetry.tracing.export.otlp.";

    /** By registration OTLP over gRPC; collectors speak OTLP over HTTP on 4318. */
    private static final int GRPC_PORT = 4317;

    private static final String HTTP_PATH = "/v1/traces";

    private Endpoints() {}

    /** @throws IllegalArgumentException unless the text is an http or https URL with a host */
    static URI http(String text) {
        var uri = withHost(text);
        return switch (scheme(uri)) {
            case "http", "https" -> uri;
            default -> throw new IllegalArgumentException(text);
        };
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
        if (uri.getScheme() == null || uri.getHost() == null || uri.getPort() > 65_535) {
            throw new IllegalArgumentException(text);
        }
        return uri;
    }

    private static String scheme(URI uri) {
        return uri.getScheme().toLowerCase(Locale.ROOT);
    }
}
