package io.icws.gateway.session;

import io.icws.gateway.protocol.CloseCode;
import io.icws.gateway.session.admission.BufferedBytes;
import io.icws.gateway.session.admission.InboundRateLimiter;
import io.icws.gateway.session.admission.Limit;
import reactor.core.publisher.Mono;

/** Takes what one client sends, one message after another, as far as its limits and the checks of its frames allow. */
final class InboundFrameHandler {

    private final SessionServices services;
    private final ClientSession session;
    private final InboundRateLimiter traffic;
    private final BufferedBytes.Account held;

    InboundFrameHandler(SessionServices services, ClientSession session) {
        this.services = services;
        this.session = session;
        this.traffic = services.traffic();
        this.held = session.sent();
    }

    /** Completes when the next message may be taken; that never waits for the relay. */
    Mono<Void> take(Inbound message) {
        var exceeded = traffic.exceededBy(message.size());
        if (exceeded != null) {
            session.close(exceeded);
            return Mono.empty();
        }
        session.proofOfLife();
        return switch (message) {
            case Inbound.Binary(byte[] frame) -> frame(frame);
            case Inbound.Text() -> {
                session.close(CloseCode.UNSUPPORTED_DATA, "expected binary frames");
                yield Mono.empty();
            }
            case Inbound.Ping(byte[] payload) -> {
                if (!session.outbound().pong(payload)) {
                    session.close(Limit.Session.OUTBOX);
                }
                yield Mono.empty();
            }
            case Inbound.Pong() -> Mono.empty();
        };
    }

    private Mono<Void> frame(byte[] frame) {
        if (!session.noteFrame()) {
            return Mono.empty();
        }
        var opening = session.opening();
        if (opening == null
                && frame.length > services.properties().maxFirstFrame().toBytes()) {
            session.close(Limit.Session.FRAME_SIZE);
            return Mono.empty();
        }
        if (!hold(frame.length)) {
            return Mono.empty();
        }
        Mono<?> taken = opening == null
                ? services.admit(frame).doOnNext(session::admitted)
                : services.admit(frame, opening).doOnNext(session::relay);
        return taken.then()
                .onErrorResume(Refusal.class, refusal -> {
                    refused(refusal);
                    return Mono.empty();
                })
                .doFinally(end -> held.remove(frame.length));
    }

    /** @return false if the process holds too much already; the session is closed then */
    private boolean hold(long bytes) {
        services.sessions().relieve(bytes);
        if (services.buffered().wouldExceed(bytes)) {
            session.close(Limit.Session.SENDER_BUFFER);
            return false;
        }
        held.add(bytes);
        return true;
    }

    private void refused(Refusal refusal) {
        if (refusal.lastWord() != null) {
            session.outbound().say(refusal.lastWord());
        }
        var limit = refusal.limit();
        if (limit == null) {
            session.close(refusal.code(), refusal.reason());
        } else {
            session.close(limit);
        }
    }
}
