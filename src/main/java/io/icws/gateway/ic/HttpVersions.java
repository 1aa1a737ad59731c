package io.icws.gateway.ic;

import io.netty.handler.codec.http.HttpVersion;
import java.net.URI;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Whether a host speaks HTTP/2, as its first answer over TLS shows. One that answers without is not offered it again while
 * the process lives: Reactor Netty's pool for HTTP/2 may lose a request when connections that fall back to HTTP/1.1 close
 * (its issue 4251).
 */
final class HttpVersions {

    private static final Logger log = LoggerFactory.getLogger(HttpVersions.class);

    private final URI url;
    private final AtomicReference<@Nullable HttpVersion> first = new AtomicReference<>();

    HttpVersions(URI url) {
        this.url = url;
    }

    boolean offerHttp2() {
        var version = first.get();
        return version == null || version.majorVersion() > 1;
    }

    void answered(HttpVersion version) {
        if (first.get() == null && first.compareAndSet(null, version) && !offerHttp2()) {
            log.info("{} has answered with {}: HTTP/2 is not offered to it again", url, version);
        }
    }
}
