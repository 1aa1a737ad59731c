package io.icws.gateway.ic;

import io.netty.handler.codec.http.HttpVersion;
import java.net.URI;
import java.util.concurrent.atomic.AtomicBoolean;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Whether a host is offered HTTP/2. One that has answered without over TLS is not offered it again while the process lives:
 * Reactor Netty's pool for HTTP/2 may lose a request when a connection falls back to HTTP/1.1 (compare its issue 4251).
 */
final class HttpVersions {

    private static final Logger log = LoggerFactory.getLogger(HttpVersions.class);

    private final URI url;
    private final AtomicBoolean withoutHttp2 = new AtomicBoolean();

    HttpVersions(URI url) {
        this.url = url;
    }

    boolean offerHttp2() {
        return !withoutHttp2.get();
    }

    void answered(HttpVersion version) {
        if (version.majorVersion() == 1 && offerHttp2() && withoutHttp2.compareAndSet(false, true)) {
            log.info("{} has answered with {}: HTTP/2 is not offered to it again", url, version);
        }
    }
}
