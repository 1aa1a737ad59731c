package io.icws.gateway.ic;

import io.netty.util.NetUtil;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.UnknownHostException;
import java.time.Duration;
import java.util.Objects;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import reactor.core.publisher.Mono;
import reactor.core.scheduler.Schedulers;
import reactor.netty.transport.ProxyProvider;

/**
 * An HTTP proxy for requests to the IC, each connection by CONNECT (RFC 9110). The name of the IC's host is resolved by
 * the proxy.
 */
final class HttpProxy {

    /** Scheme, user and password, IPv6 address or other host, port. */
    private static final Pattern URL = Pattern.compile(
            "(?:([A-Za-z0-9+.-]+)://)?(?:(.*)@)?(?:\\[([^]]*)]|([A-Za-z0-9._-]{1,253}))(?::(\\d{1,5}))?/?",
            Pattern.DOTALL);

    private static final int MAX_PORT = 65_535;
    private static final int DEFAULT_PORT = 80;
    private static final Duration ADDRESS_AGE = Duration.ofSeconds(30);
    private static final Duration FAILURE_AGE = Duration.ofSeconds(1);

    private final String host;
    private final int port;
    private final String source;
    private final @Nullable ProxyCredentials credentials;
    private final Mono<InetSocketAddress> address;

    private HttpProxy(String host, int port, String source, @Nullable ProxyCredentials credentials) {
        this.host = host;
        this.port = port;
        this.source = source;
        this.credentials = credentials;
        // Resolving blocks, and the address of the proxy may change.
        this.address = Mono.fromCallable(() -> new InetSocketAddress(InetAddress.getByName(host), port))
                .subscribeOn(Schedulers.boundedElastic())
                .onErrorMap(
                        UnknownHostException.class,
                        e -> new IcException(new IcError.Unreachable("no address of the proxy " + host + " was found")))
                .cache(found -> ADDRESS_AGE, failure -> FAILURE_AGE, () -> FAILURE_AGE);
    }

    /**
     * @param url {@code http://host:port}, with {@code user:password@} in front of the host if {@code mayHaveUser}
     * @param source where the URL was found, for messages
     * @throws ProxyException if it is none; its message never repeats the URL, which may hold a password
     */
    static HttpProxy of(String url, String source, boolean mayHaveUser) {
        var parts = URL.matcher(url.strip());
        if (!parts.matches() || !"http".equalsIgnoreCase(Objects.requireNonNullElse(parts.group(1), "http"))) {
            throw unusable(source);
        }
        var user = parts.group(2);
        if (user != null && !mayHaveUser) {
            throw new ProxyException(
                    source + " has a user",
                    "Put user:password into a file and name it with gateway.ic.proxy-credentials-file.");
        }
        var ipv6 = parts.group(3);
        int port = parts.group(5) == null ? DEFAULT_PORT : Integer.parseInt(parts.group(5));
        if (port < 1 || port > MAX_PORT || (ipv6 != null && !NetUtil.isValidIpV6Address(ipv6))) {
            throw unusable(source);
        }
        var host = ipv6 == null ? parts.group(4) : ipv6;
        return new HttpProxy(host, port, source, user == null ? null : ProxyCredentials.ofUrl(user, source));
    }

    private static ProxyException unusable(String source) {
        return new ProxyException(
                source + " is not an http URL with a host and a port from 1 to " + MAX_PORT
                        + "; proxies reached by https or SOCKS are not supported",
                "Set it to a URL like http://proxy.example:3128.");
    }

    /** This proxy with other credentials. */
    HttpProxy with(ProxyCredentials others) {
        return new HttpProxy(host, port, source, others);
    }

    /** For one connection. @return an {@link IcException} ({@link IcError.Unreachable}) if the proxy has no address */
    Mono<ProxyProvider.Builder> provider(ProxyProvider.TypeSpec spec, Duration connectTimeout) {
        return address.map(resolved -> {
            var provider = spec.type(ProxyProvider.Proxy.HTTP)
                    .socketAddress(resolved)
                    .connectTimeoutMillis(connectTimeout.toMillis());
            return credentials == null
                    ? provider
                    : provider.username(credentials.user()).password(user -> credentials.password());
        });
    }

    /** Without credentials. */
    @Override
    public String toString() {
        return "http://" + (host.contains(":") ? "[" + host + "]" : host) + ":" + port
                + (credentials == null ? "" : " with credentials") + " (" + source + ")";
    }
}
