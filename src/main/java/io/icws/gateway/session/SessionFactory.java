package io.icws.gateway.session;

import io.icws.gateway.ic.SteadyClock;
import io.icws.gateway.metrics.Usage;
import io.icws.gateway.session.admission.AdmissionProperties;
import io.icws.gateway.session.admission.BufferedBytes;
import io.icws.gateway.session.admission.InboundRateLimiter;
import io.icws.gateway.session.admission.Limit;
import io.netty.channel.EventLoop;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import org.springframework.web.reactive.socket.WebSocketSession;
import reactor.core.scheduler.Scheduler;

/** Creates the session of a WebSocket from its parts. */
final class SessionFactory {

    private final SessionProperties properties;
    private final AdmissionProperties admission;
    private final Scheduler frameCheckScheduler;
    private final SessionRegistry sessions;
    private final SessionDrain drain;
    private final ClientDirectory clients;
    private final CanisterCalls calls;
    private final BufferedBytes buffered;
    private final Limit.Counters limits;
    private final SessionMeters meters;
    private final Usage usage;
    private final SteadyClock clock;
    private final Map<EventLoop, EventLoopBatch> batches = new ConcurrentHashMap<>();

    SessionFactory(
            SessionProperties properties,
            AdmissionProperties admission,
            Scheduler frameCheckScheduler,
            SessionRegistry sessions,
            SessionDrain drain,
            ClientDirectory clients,
            CanisterCalls calls,
            BufferedBytes buffered,
            Limit.Counters limits,
            SessionMeters meters,
            Usage usage,
            SteadyClock clock) {
        this.properties = properties;
        this.admission = admission;
        this.frameCheckScheduler = frameCheckScheduler;
        this.sessions = sessions;
        this.drain = drain;
        this.clients = clients;
        this.calls = calls;
        this.buffered = buffered;
        this.limits = limits;
        this.meters = meters;
        this.usage = usage;
        this.clock = clock;
    }

    FrameVerifier verifier(Generation generation) {
        meters.add(generation.label());
        return new FrameVerifier(generation, frameCheckScheduler);
    }

    ClientSession create(String protocol, WebSocketSession socket, ClientChannel channel) {
        var observer = new SessionObserver(protocol, meters, usage, socket);
        var outbound = new OutboundQueue(
                socket,
                batches.computeIfAbsent(channel.eventLoop(), EventLoopBatch::new),
                properties,
                buffered.forClient(),
                observer);
        return new ClientSession(
                new SessionState(new Deadlines(properties, clock.now()), meters),
                outbound,
                observer,
                buffered.fromClient(),
                channel::reset,
                sessions,
                clients,
                limits,
                clock);
    }

    /** Adds the session's handlers to its channel. */
    void connect(ClientSession session, ClientChannel channel) {
        channel.addHandler(new WriteTracker(session));
        channel.addHandler(new LingeringClose(properties.constants().closeGrace()));
    }

    /** The session's streams begin. */
    void begin(ClientSession session) {
        sessions.begin(session);
        drain.begun(session);
    }

    /** The session's socket has ended. */
    void end(ClientSession session) {
        sessions.end(session);
    }

    InboundFrameHandler inbound(ClientSession session, FrameVerifier verifier) {
        return new InboundFrameHandler(
                session,
                new InboundRateLimiter(admission, properties.maxFrameSize().toBytes()),
                verifier,
                calls,
                buffered,
                sessions,
                properties.constants().maxFirstFrame().toBytes());
    }
}
