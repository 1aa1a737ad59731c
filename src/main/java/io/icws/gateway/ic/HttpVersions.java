package io.icws.gateway.ic;

import io.netty.handler.codec.http.HttpVersion;

/**
 * Whether a host speaks HTTP/2. Until its first answer it is offered on every connection; a host that answers without is
 * not offered it again while the process lives: Reactor Netty's pool for HTTP/2 may lose a request when connections that
 * fall back to HTTP/1.1 close (its issues 4171 and 4251).
 */
final class HttpVersions {

    private volatile boolean withoutHttp2;

    boolean offerHttp2() {
        return !withoutHttp2;
    }

    void answered(HttpVersion version) {
        if (version.majorVersion() == 1 && !withoutHttp2) {
            withoutHttp2 = true;
        }
    }
}
