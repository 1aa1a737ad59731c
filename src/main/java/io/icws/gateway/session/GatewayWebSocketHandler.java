package io.icws.gateway.session;

import io.icws.gateway.protocol.CloseCode;
import io.netty.handler.codec.TooLongFrameException;
import org.springframework.web.reactive.socket.WebSocketHandler;
import org.springframework.web.reactive.socket.WebSocketSession;
import reactor.core.publisher.Mono;

/** Maps each WebSocket to a session: one stream in, one stream out, whichever ends first ends both. */
final class GatewayWebSocketHandler implements WebSocketHandler {

    private final SessionServices services;
    private final EventLoopBatch.All eventLoops = new EventLoopBatch.All();

    GatewayWebSocketHandler(SessionServices services) {
        this.services = services;
    }

    @Override
    public Mono<Void> handle(WebSocketSession socket) {
        return Mono.using(() -> begin(socket), session -> run(session, socket), services.sessions()::end);
    }

    private ClientSession begin(WebSocketSession socket) {
        var session = new ClientSession(services, socket, eventLoops.of(socket));
        WriteTracker.install(socket, session.outbound()::written, session::corrupted);
        LingeringClose.install(socket, services.properties().closeGrace());
        return session;
    }

    private Mono<Void> run(ClientSession session, WebSocketSession socket) {
        var reception = new InboundFrameHandler(services, session);
        var in = socket.receive()
                .map(Inbound::of)
                .concatMap(reception::take, 1)
                .then()
                .onErrorResume(TooLongFrameException.class, tooLong -> tooBig(session));
        // Closing inside the send keeps the code: cancelling receive() would send an empty close frame first.
        var out = socket.send(session.outbound().messages())
                .onErrorResume(OutboundQueue.Closing.class, closing -> socket.close(closing.status()));
        return Mono.firstWithSignal(in, out).doFirst(() -> services.sessions().begin(session));
    }

    /** A message too big as a whole, though none of its fragments is. Left alone it would end with 1002. */
    private static Mono<Void> tooBig(ClientSession session) {
        session.close(CloseCode.TOO_BIG, "message too big");
        return Mono.never();
    }
}
