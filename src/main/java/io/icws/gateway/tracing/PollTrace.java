package io.icws.gateway.tracing;

import io.icws.gateway.protocol.Principal;
import io.micrometer.tracing.Span;
import java.time.Duration;
import java.time.Instant;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * A poll that has brought a page. It becomes a span, {@code poll}, when the page has a message for a traced connection:
 * below the first of these, and linked to by the deliveries of all. Used by one thread at a time.
 */
public final class PollTrace {

    private final Principal canister;
    private final long nonce;
    private final Duration took;
    private @Nullable Span span;

    /**
     * @param nonce that was asked for, unsigned
     * @param took from the request to the answer
     */
    public PollTrace(Principal canister, long nonce, Duration took) {
        this.canister = canister;
        this.nonce = nonce;
        this.took = took;
    }

    Span span(TracedConnection connection) {
        if (span == null) {
            var began = Instant.now().minus(took);
            span = connection
                    .child("poll")
                    .kind(Span.Kind.CLIENT)
                    .startTimestamp(
                            TimeUnit.SECONDS.toNanos(began.getEpochSecond()) + began.getNano(), TimeUnit.NANOSECONDS)
                    .tag("canister", canister.toString())
                    .tag("nonce", Long.toUnsignedString(nonce))
                    .start();
        }
        return span;
    }

    /** All messages of the page were handed on. */
    public void ended(int messages) {
        if (span != null) {
            span.tag("messages", messages).end();
        }
    }
}
