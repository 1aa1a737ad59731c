package io.icws.gateway.session;

import io.icws.gateway.session.admission.InboundRateLimiter;
import io.icws.gateway.session.admission.Limit;
import io.icws.protocol.CloseCode;
import org.springframework.core.io.buffer.DataBuffer;
import org.springframework.web.reactive.socket.WebSocketMessage;
import reactor.core.publisher.Mono;

/** Handles what one client sends, one frame after another: rate limits, limits of memory, checks. */
final class InboundFrameHandler {

    private final ClientSession session;
    private final FrameVerifier verifier;
    private final SessionServices services;
    private final InboundRateLimiter rate;

    InboundFrameHandler(ClientSession session, FrameVerifier verifier, SessionServices services) {
        this.session = session;
        this.verifier = verifier;
        this.services = services;
        long maxFrameSize = services.properties().maxFrameSize().toBytes();
        this.rate = new InboundRateLimiter(services.admission(), maxFrameSize, System::nanoTime);
    }

    /** @param payload copied out of Netty's buffer; empty for text and pongs, whose payload is not used */
    record Frame(WebSocketMessage.Type type, byte[] payload) {

        private static final byte[] EMPTY = {};

        static Frame copyOf(WebSocketMessage message) {
            return new Frame(
                    message.getType(),
                    switch (message.getType()) {
                        case BINARY, PING -> copy(message.getPayload());
                        case TEXT, PONG -> EMPTY;
                    });
        }

        private static byte[] copy(DataBuffer payload) {
            var bytes = new byte[payload.readableByteCount()];
            payload.read(bytes);
            return bytes;
        }
    }

    /** Completes when the next frame may be handled; that never waits for the relay. */
    Mono<Void> handle(Frame frame) {
        var payload = frame.payload();
        var exceeded = rate.exceededBy(frame.type() == WebSocketMessage.Type.BINARY ? payload.length : 0);
        if (exceeded != null) {
            session.close(exceeded);
            return Mono.empty();
        }
        session.state.proofOfLife();
        return switch (frame.type()) {
            case BINARY -> binary(payload);
            case TEXT -> {
                session.close(CloseCode.UNSUPPORTED_DATA, "expected binary frames");
                yield Mono.empty();
            }
            case PING -> {
                if (!session.outbound.pong(payload)) {
                    session.close(Limit.Session.OUTBOUND_QUEUE);
                }
                yield Mono.empty();
            }
            case PONG -> Mono.empty();
        };
    }

    private Mono<Void> binary(byte[] frame) {
        if (!session.takesFrame()) {
            return Mono.empty();
        }
        var client = session.state.client();
        if (client == null
                && frame.length
                        > services.properties().constants().maxFirstFrame().toBytes()) {
            session.close(Limit.Session.FRAME_SIZE);
            return Mono.empty();
        }
        if (!reserve(frame.length)) {
            return Mono.empty();
        }
        Mono<?> handled = client == null
                ? verifier.open(frame).doOnNext(open -> services.calls().admit(session, open))
                : verifier.message(frame, client)
                        .doOnNext(envelope -> services.calls().relay(session, client, envelope));
        return handled.then()
                .onErrorResume(Refusal.class, refusal -> {
                    refused(refusal);
                    return Mono.empty();
                })
                .doFinally(end -> session.undecided.remove(frame.length));
    }

    /** @return false if the process buffers too much already; the session is closed then */
    private boolean reserve(long bytes) {
        services.sessions().relieve(bytes);
        if (services.buffered().wouldExceed(bytes)) {
            session.close(Limit.Session.SENDER_BUFFER);
            return false;
        }
        session.undecided.add(bytes);
        return true;
    }

    private void refused(Refusal refusal) {
        session.outbound.text(refusal.text());
        var limit = refusal.limit();
        if (limit == null) {
            session.close(refusal.code(), refusal.reason());
        } else {
            session.close(limit);
        }
    }
}
