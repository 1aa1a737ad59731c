package io.icws.gateway.session.admission;

import io.netty.handler.codec.http.HttpVersion;
import java.util.List;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.springframework.http.HttpHeaders;
import org.springframework.http.HttpMethod;
import org.springframework.http.HttpStatus;
import org.springframework.http.server.reactive.ServerHttpRequest;
import org.springframework.http.server.reactive.ServerHttpResponse;
import org.springframework.util.StringUtils;
import reactor.core.publisher.Mono;
import reactor.netty.http.server.HttpServerRequest;

/**
 * Checks whether a request is an opening handshake of RFC 6455, section 4.2.1. Netty's own check comes later: it accepts
 * drafts of the protocol, and logs a stack trace for versions that it does not support.
 */
final class OpeningHandshake {

    static final String VERSION_HEADER = "Sec-WebSocket-Version";
    static final String VERSION = "13";

    private static final String KEY_HEADER = "Sec-WebSocket-Key";
    private static final String PROTOCOL = "websocket";

    private OpeningHandshake() {}

    /** @return the status of the refusal; null if the request is a handshake */
    static @Nullable HttpStatus fault(ServerHttpRequest request, HttpServerRequest http) {
        var headers = request.getHeaders();
        if (!HttpMethod.GET.equals(request.getMethod())) {
            return HttpStatus.METHOD_NOT_ALLOWED;
        }
        if (http.version().compareTo(HttpVersion.HTTP_1_1) < 0 || !asksForUpgrade(headers)) {
            return HttpStatus.BAD_REQUEST;
        }
        if (!headers.getOrDefault(VERSION_HEADER, List.of()).equals(List.of(VERSION))) {
            return HttpStatus.UPGRADE_REQUIRED;
        }
        var keys = headers.getOrDefault(KEY_HEADER, List.of());
        return keys.size() == 1 && StringUtils.hasText(keys.getFirst()) ? null : HttpStatus.BAD_REQUEST;
    }

    /** Answers with a status of {@link #fault}. */
    static Mono<Void> refuse(ServerHttpResponse response, HttpStatus fault) {
        response.setStatusCode(fault);
        var headers = response.getHeaders();
        headers.setContentLength(0);
        if (fault == HttpStatus.UPGRADE_REQUIRED) {
            headers.set(VERSION_HEADER, VERSION);
            headers.setUpgrade(PROTOCOL);
            headers.setConnection(HttpHeaders.UPGRADE);
        } else if (fault == HttpStatus.METHOD_NOT_ALLOWED) {
            headers.set(HttpHeaders.ALLOW, HttpMethod.GET.name());
        }
        return response.setComplete();
    }

    private static boolean asksForUpgrade(HttpHeaders headers) {
        return headers.getOrDefault(HttpHeaders.UPGRADE, List.of()).stream()
                        .anyMatch(value -> value.strip().equalsIgnoreCase(PROTOCOL))
                && headers.getOrDefault(HttpHeaders.CONNECTION, List.of()).stream()
                        .flatMap(line -> Stream.of(line.split(",", -1)))
                        .anyMatch(value -> value.strip().equalsIgnoreCase(HttpHeaders.UPGRADE));
    }
}
