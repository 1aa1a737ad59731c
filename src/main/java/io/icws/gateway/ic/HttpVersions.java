package io.icws.gateway.ic;

import io.netty.handler.codec.http.HttpVersion;
import java.net.URI;
import java.time.Duration;
import java.time.Instant;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Decides whether a request offers HTTP/2. A host that has answered with HTTP/1.1 over TLS is offered HTTP/2 again
 * after 10 minutes, and by one request only: Reactor Netty's pool for HTTP/2 may lose a request when a connection
 * that many wait for falls back to HTTP/1.1 (compare its issue 4251). Any thread.
 */
final class HttpVersions {

    private static final Logger log = LoggerFactory.getLogger(HttpVersions.class);
    private static final Duration UNTIL_NEXT_TRIAL = Duration.ofMinutes(10);

    /** The versions that one request offers. */
    enum Offer {
        HTTP1,
        HTTP2,
        /** HTTP/2, to a host that used HTTP/1.1 the last time. */
        TRIAL
    }

    private final URI url;
    private final SteadyClock clock;

    /** Null while HTTP/2 is offered. */
    private volatile @Nullable Instant nextTrial;

    HttpVersions(URI url, SteadyClock clock) {
        this.url = url;
        this.clock = clock;
    }

    Offer offer() {
        return nextTrial == null ? Offer.HTTP2 : offerAgain();
    }

    private synchronized Offer offerAgain() {
        var trial = nextTrial;
        if (trial == null) {
            return Offer.HTTP2;
        }
        if (clock.now().isBefore(trial)) {
            return Offer.HTTP1;
        }
        nextTrial = clock.now().plus(UNTIL_NEXT_TRIAL);
        return Offer.TRIAL;
    }

    void answered(Offer offer, HttpVersion version) {
        boolean http2 = version.majorVersion() > 1;
        boolean changed = switch (offer) {
            case HTTP1 -> false;
            case HTTP2 -> !http2;
            case TRIAL -> http2;
        };
        if (changed) {
            change(http2, version);
        }
    }

    private synchronized void change(boolean http2, HttpVersion version) {
        if (http2 == (nextTrial == null)) {
            return;
        }
        nextTrial = http2 ? null : clock.now().plus(UNTIL_NEXT_TRIAL);
        if (http2) {
            log.info("{} answers with {} again", url, version);
        } else {
            log.info("{} has answered with {}: HTTP/2 is tried again in {}", url, version, UNTIL_NEXT_TRIAL);
        }
    }
}
