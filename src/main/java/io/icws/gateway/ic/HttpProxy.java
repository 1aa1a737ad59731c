package io.icws.gateway.ic;

import io.netty.util.NetUtil;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.UnknownHostException;
import java.time.Duration;
import java.util.Locale;
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

    private static final Pattern HOST_NAME = Pattern.compile("[A-Za-z0-9._-]{1,253}");
    private static final Pattern PORT = Pattern.compile("\\d{1,5}");
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
        var rest = url.strip();
        int scheme = rest.indexOf("://");
        if (scheme >= 0) {
            if (!rest.substring(0, scheme).toLowerCase(Locale.ROOT).equals("http")) {
                throw unusable(source, "is not an http URL; proxies reached by https or SOCKS are not supported");
            }
            rest = rest.substring(scheme + "://".length());
        }
        int at = rest.lastIndexOf('@');
        if (at >= 0 && !mayHaveUser) {
            throw new ProxyException(
                    source + " has a user",
                    "Put user:password into a file and name it with gateway.ic.proxy-credentials-file.");
        }
        var credentials = at < 0 ? null : ProxyCredentials.ofUrl(rest.substring(0, at), source);
        var authority = rest.substring(at + 1);
        return of(
                authority.endsWith("/") ? authority.substring(0, authority.length() - 1) : authority,
                source,
                credentials);
    }

    private static HttpProxy of(String authority, String source, @Nullable ProxyCredentials credentials) {
        int colon = authority.lastIndexOf(':');
        boolean hasPort = colon > authority.lastIndexOf(']');
        var port = hasPort ? authority.substring(colon + 1) : String.valueOf(DEFAULT_PORT);
        return of(hasPort ? authority.substring(0, colon) : authority, port, source, credentials);
    }

    /** @throws ProxyException if host or port is none */
    static HttpProxy of(String host, String port, String source, @Nullable ProxyCredentials credentials) {
        boolean bracketed = host.startsWith("[") && host.endsWith("]");
        var name = bracketed ? host.substring(1, host.length() - 1) : host;
        if (bracketed
                ? !NetUtil.isValidIpV6Address(name)
                : !HOST_NAME.matcher(name).matches()) {
            throw unusable(source, "has no host");
        }
        if (!PORT.matcher(port).matches() || Integer.parseInt(port) < 1 || Integer.parseInt(port) > MAX_PORT) {
            throw unusable(source, "has no port from 1 to " + MAX_PORT);
        }
        return new HttpProxy(name, Integer.parseInt(port), source, credentials);
    }

    private static ProxyException unusable(String source, String why) {
        return new ProxyException(source + " " + why, "Set it to a URL like http://proxy.example:3128.");
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
