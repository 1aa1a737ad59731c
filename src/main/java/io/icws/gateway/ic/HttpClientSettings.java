package io.icws.gateway.ic;

import io.netty.handler.codec.http.HttpHeaderNames;
import io.netty.resolver.NoopAddressResolverGroup;
import java.time.Duration;
import org.jspecify.annotations.Nullable;
import reactor.netty.http.client.HttpClient;

/**
 * Settings of all requests to the IC.
 *
 * @param userAgent product and version
 * @param proxy null for none
 */
record HttpClientSettings(String userAgent, @Nullable HttpProxy proxy) {

    HttpClient applyTo(HttpClient client, Duration connectTimeout) {
        var named = client.headers(headers -> headers.set(HttpHeaderNames.USER_AGENT, userAgent));
        return proxy == null
                ? named
                : named.resolver(NoopAddressResolverGroup.INSTANCE)
                        .proxyWhen((config, spec) -> proxy.provider(spec, connectTimeout));
    }
}
