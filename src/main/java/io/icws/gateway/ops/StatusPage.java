package io.icws.gateway.ops;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.springframework.core.io.ClassPathResource;
import org.springframework.http.HttpMethod;
import org.springframework.http.MediaType;
import org.springframework.web.server.ServerWebExchange;
import org.springframework.web.server.WebFilter;
import org.springframework.web.server.WebFilterChain;
import reactor.core.publisher.Mono;

/** The management port's page for humans. It loads nothing from elsewhere and shows what {@code /actuator/gateway} says. */
final class StatusPage implements WebFilter {

    private static final String POLICY = "default-src 'none'; script-src 'self'; style-src 'self'; connect-src 'self'; "
            + "img-src data:; base-uri 'none'; form-action 'none'; frame-ancestors 'none'";

    private record Part(byte[] content, MediaType type) {
        /** Once: files of a jar are not for event loops. */
        private static Part read(String file, String type) {
            try {
                return new Part(new ClassPathResource(file).getContentAsByteArray(), MediaType.parseMediaType(type));
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }
    }

    private static final Map<String, Part> PARTS = Map.of(
            "/", Part.read("status/index.html", "text/html;charset=UTF-8"),
            "/status.js", Part.read("status/status.js", "text/javascript;charset=UTF-8"),
            "/status.css", Part.read("status/status.css", "text/css;charset=UTF-8"));

    @Override
    public Mono<Void> filter(ServerWebExchange exchange, WebFilterChain chain) {
        var part = part(exchange);
        if (part == null) {
            return chain.filter(exchange);
        }
        var response = exchange.getResponse();
        var headers = response.getHeaders();
        headers.setContentType(part.type());
        headers.setCacheControl("no-cache");
        headers.set("Content-Security-Policy", POLICY);
        headers.set("X-Content-Type-Options", "nosniff");
        headers.set("Referrer-Policy", "no-referrer");
        return response.writeWith(
                Mono.fromSupplier(() -> response.bufferFactory().wrap(part.content())));
    }

    private static @Nullable Part part(ServerWebExchange exchange) {
        var request = exchange.getRequest();
        // Not any upgrade: clients that could also speak HTTP/2 offer h2c with every request.
        boolean webSocket = "websocket".equalsIgnoreCase(request.getHeaders().getUpgrade());
        return request.getMethod().equals(HttpMethod.GET) && !webSocket
                ? PARTS.get(request.getPath().pathWithinApplication().value())
                : null;
    }
}
