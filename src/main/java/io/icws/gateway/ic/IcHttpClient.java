package io.icws.gateway.ic;

import io.icws.gateway.ic.HttpVersions.Offer;
import io.icws.gateway.metrics.GatewayMeter;
import io.icws.protocol.PeerText;
import io.micrometer.core.instrument.MeterRegistry;
import io.netty.channel.ChannelOption;
import io.netty.handler.codec.http.HttpHeaderNames;
import java.net.URI;
import java.time.Clock;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Function;
import reactor.core.Disposable;
import reactor.core.publisher.Mono;
import reactor.netty.ByteBufFlux;
import reactor.netty.Connection;
import reactor.netty.http.Http11SslContextSpec;
import reactor.netty.http.Http2SslContextSpec;
import reactor.netty.http.HttpProtocol;
import reactor.netty.http.client.HttpClient;
import reactor.netty.http.client.HttpClient.ResponseReceiver;
import reactor.netty.http.client.HttpClientResponse;
import reactor.netty.resources.ConnectionProvider;
import reactor.netty.tcp.SslProvider.GenericSslContextSpec;

/**
 * HTTP client for one kind of requests. Each kind has a separate connection pool and budget, so that it never waits
 * for another. Uses HTTP/2 where TLS offers it.
 */
final class IcHttpClient implements Disposable {

    private static final String CBOR = "application/cbor";
    private static final int MAX_ERROR_BODY = 1024;
    private static final int MAX_TEXT = 200;

    private static final Duration CONNECT_TIMEOUT = Duration.ofSeconds(3);

    /** Shorter than the peers' limits, otherwise requests use connections that are being closed. */
    private static final Duration MAX_IDLE_TIME = Duration.ofSeconds(20);

    /** After it a host name is resolved again. */
    private static final Duration MAX_LIFE_TIME = Duration.ofMinutes(10);

    private final HttpClient http1;
    private final HttpClient http2;
    private final HttpVersions versions;
    private final Clock clock;
    private final boolean encrypted;
    private final ConnectionProvider connections;
    private final RequestBudget budget;
    private final IcMeters meters;
    private final int maxResponseSize;

    /** @param name of the budget's property under {@code gateway.ic} */
    IcHttpClient(
            String name,
            IcProperties properties,
            RequestBudget.Bounds bounds,
            HttpClientSettings settings,
            HttpVersions versions,
            Clock clock,
            MeterRegistry registry) {
        this.connections = ConnectionProvider.builder("ic-" + name)
                .maxConnections(bounds.maxInFlight())
                .pendingAcquireMaxCount(bounds.maxWaiting())
                .maxIdleTime(MAX_IDLE_TIME)
                .maxLifeTime(MAX_LIFE_TIME)
                .lifo()
                .build();
        var direct = HttpClient.create(connections)
                .baseUrl(withoutTrailingSlash(properties.url()))
                .option(ChannelOption.CONNECT_TIMEOUT_MILLIS, (int) CONNECT_TIMEOUT.toMillis());
        var client = settings.applyTo(direct, CONNECT_TIMEOUT);
        this.encrypted = "https".equalsIgnoreCase(properties.url().getScheme());
        this.http1 = encrypted ? secured(client, Http11SslContextSpec.forClient(), HttpProtocol.HTTP11) : client;
        this.http2 = encrypted
                ? secured(client, Http2SslContextSpec.forClient(), HttpProtocol.H2, HttpProtocol.HTTP11)
                : client;
        this.versions = versions;
        this.clock = clock;
        this.budget = new RequestBudget("gateway.ic." + name, bounds);
        this.meters = new IcMeters(registry, name);
        GatewayMeter.IC_IN_FLIGHT.gauge(registry, budget, RequestBudget::inFlight, name);
        GatewayMeter.IC_IN_FLIGHT_MAX.gauge(registry, budget, RequestBudget::limit, name);
        GatewayMeter.IC_WAITING.gauge(registry, budget, RequestBudget::waiting, name);
        this.maxResponseSize =
                Math.toIntExact(properties.constants().maxResponseSize().toBytes());
    }

    private static HttpClient secured(HttpClient client, GenericSslContextSpec<?> tls, HttpProtocol... offered) {
        return client.protocol(offered).secure(spec -> spec.sslContext(tls));
    }

    Mono<ReplicaAnswer> get(String path, Duration timeout) {
        return exchange(client -> client.get().uri(path), timeout);
    }

    Mono<ReplicaAnswer> post(String path, byte[] body, Duration timeout) {
        return exchange(
                client -> client.post().uri(path).send((request, outbound) -> {
                    request.requestHeaders()
                            .set(HttpHeaderNames.CONTENT_TYPE, CBOR)
                            .setInt(HttpHeaderNames.CONTENT_LENGTH, body.length);
                    return outbound.sendByteArray(Mono.just(body));
                }),
                timeout);
    }

    /**
     * The deadline starts when the budget admits the request. Every failure is an {@link IcException}.
     *
     * <p>Another thread may cancel the request while its response arrives. Reactor Netty 1.3.8 then drops the connection: the
     * body is never released, and a body of several reads keeps the connection out of the pool forever. So the connection is
     * disposed of here. A request that is cancelled at the end of the body gives no answer, which must not count as an error;
     * a request that gives none for another reason has failed.
     */
    private Mono<ReplicaAnswer> exchange(Function<HttpClient, ResponseReceiver<?>> request, Duration timeout) {
        var exchange = Mono.defer(() -> {
            var offer = versions.offer();
            var cancelled = new AtomicBoolean();
            return request.apply(offer == Offer.HTTP1 ? http1 : http2)
                    .response((response, content) -> {
                        if (encrypted) {
                            versions.answered(offer, response.version());
                        }
                        return read(response, content);
                    })
                    .singleOrEmpty()
                    .switchIfEmpty(Mono.defer(() -> cancelled.get() ? Mono.empty() : Mono.error(noAnswer())))
                    .doOnCancel(() -> cancelled.set(true))
                    .doOnDiscard(Connection.class, Connection::dispose);
        });
        return budget.run(meters.watch(exchange.timeout(timeout).onErrorMap(e -> failure(e, timeout))));
    }

    private static IcException noAnswer() {
        return new IcException(new IcError.Unreachable("the request ended without a response"));
    }

    /** Counts a failed request, or an answer that did not verify. */
    void failed(IcException failure) {
        meters.failed(failure);
    }

    private Mono<ReplicaAnswer> read(HttpClientResponse response, ByteBufFlux content) {
        int status = response.status().code();
        if (status / 100 != 2) {
            return content.collect(() -> BodyBuffer.cutting(MAX_ERROR_BODY), BodyBuffer::add)
                    .flatMap(body -> Mono.error(refusal(response, body.toBytes())));
        }
        long announced = response.responseHeaders().getInt(HttpHeaderNames.CONTENT_LENGTH, -1);
        return content.collect(() -> BodyBuffer.refusing(maxResponseSize, announced), BodyBuffer::add)
                .map(body -> new ReplicaAnswer(status, body.toBytes()));
    }

    private IcException refusal(HttpClientResponse response, byte[] body) {
        int status = response.status().code();
        var location = status / 100 == 3 ? response.responseHeaders().get(HttpHeaderNames.LOCATION) : null;
        var text = location == null ? PeerText.of(body, MAX_TEXT) : PeerText.of("redirected to " + location, MAX_TEXT);
        return new IcException(new IcError.Http(status, text, RetryAfter.of(response.responseHeaders(), clock)));
    }

    private static IcException failure(Throwable failure, Duration timeout) {
        return failure instanceof IcException known
                ? known
                : new IcException(new IcError.Unreachable(TransportFailure.describe(failure, timeout)));
    }

    private static String withoutTrailingSlash(URI url) {
        String text = url.toString();
        return text.endsWith("/") ? text.substring(0, text.length() - 1) : text;
    }

    @Override
    public void dispose() {
        connections.dispose();
    }
}
