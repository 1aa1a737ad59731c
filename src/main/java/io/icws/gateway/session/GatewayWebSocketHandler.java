package io.icws.gateway.session;

import io.icws.protocol.CloseCode;
import io.netty.channel.EventLoop;
import io.netty.handler.codec.TooLongFrameException;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.web.reactive.socket.CloseStatus;
import org.springframework.web.reactive.socket.WebSocketHandler;
import org.springframework.web.reactive.socket.WebSocketSession;
import reactor.core.publisher.Mono;

/**
 * Maps each WebSocket of one generation's path to a session: one {@code Flux} in, one {@code Flux} out. Whichever ends first
 * ends both.
 */
final class GatewayWebSocketHandler implements WebSocketHandler {

    private static final Logger log = LoggerFactory.getLogger(GatewayWebSocketHandler.class);

    private final Generation generation;
    private final SessionServices services;
    private final FrameVerifier verifier;
    private final Map<EventLoop, EventLoopBatch> batches = new ConcurrentHashMap<>();

    GatewayWebSocketHandler(Generation generation, SessionServices services) {
        this.generation = generation;
        this.services = services;
        this.verifier = new FrameVerifier(generation, services.frameCheckScheduler());
        services.meters().add(generation.label());
    }

    @Override
    public Mono<Void> handle(WebSocketSession socket) {
        var channel = ClientChannel.of(socket);
        if (channel == null) {
            log.error(
                    "A WebSocket was refused: its Netty channel is unknown, because it was not upgraded by {}. This is a"
                            + " bug in the gateway",
                    GatewayUpgradeStrategy.class.getSimpleName());
            return socket.close(CloseStatus.SERVER_ERROR);
        }
        return Mono.using(
                () -> create(socket, channel),
                session -> run(session, socket, channel),
                session -> services.sessions().end(session));
    }

    private ClientSession create(WebSocketSession socket, ClientChannel channel) {
        var eventLoop = batches.computeIfAbsent(channel.netty().eventLoop(), EventLoopBatch::new);
        return new ClientSession(services, generation.label(), socket, eventLoop, channel::reset);
    }

    private Mono<Void> run(ClientSession session, WebSocketSession socket, ClientChannel channel) {
        if (!channel.netty().isActive()) {
            // It ended during the handshake, and its pipeline with it.
            return Mono.empty();
        }
        channel.addHandler(new WriteTracker(session));
        channel.addHandler(new LingeringClose(services.properties().constants().closeGrace()));
        var frames = new InboundFrameHandler(session, verifier, services);
        var in = socket.receive()
                .map(InboundFrameHandler.Frame::copyOf)
                .concatMap(frames::handle, 1)
                .then()
                .onErrorResume(TooLongFrameException.class, tooLong -> tooBig(session));
        // Closing inside the send keeps the code: cancelling receive() would send an empty close frame first.
        var out = socket.send(session.outbound.messages())
                .onErrorResume(OutboundQueue.Closing.class, closing -> socket.close(closing.status()));
        return Mono.firstWithSignal(in, out).doFirst(() -> begin(session));
    }

    private void begin(ClientSession session) {
        var greeting = generation.greeting();
        if (greeting != null) {
            session.outbound.binary(greeting);
        }
        services.sessions().begin(session);
        services.drain().begun(session);
    }

    /** A message that is too big as a whole, though none of its fragments is. Reactor Netty would close with 1002. */
    private static Mono<Void> tooBig(ClientSession session) {
        session.close(CloseCode.TOO_BIG, "message too big");
        return Mono.never();
    }
}
