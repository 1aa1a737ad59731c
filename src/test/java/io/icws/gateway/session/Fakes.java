package io.icws.gateway.session;

import io.icws.gateway.ic.SteadyClock;
import io.icws.gateway.metrics.Usage;
import io.icws.gateway.session.admission.AdmissionProperties;
import io.icws.gateway.session.admission.BufferedBytes;
import io.icws.gateway.session.admission.Limit;
import io.micrometer.core.instrument.MeterRegistry;
import java.net.URI;
import java.time.Clock;
import java.util.Map;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Function;
import org.reactivestreams.Publisher;
import org.springframework.boot.context.properties.bind.Binder;
import org.springframework.boot.context.properties.source.MapConfigurationPropertySource;
import org.springframework.core.io.buffer.DataBuffer;
import org.springframework.core.io.buffer.DataBufferFactory;
import org.springframework.core.io.buffer.DefaultDataBufferFactory;
import org.springframework.http.HttpHeaders;
import org.springframework.web.reactive.socket.CloseStatus;
import org.springframework.web.reactive.socket.HandshakeInfo;
import org.springframework.web.reactive.socket.WebSocketMessage;
import org.springframework.web.reactive.socket.adapter.AbstractWebSocketSession;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;

/** What stands around a session, as far as it goes without a network. */
final class Fakes {

    private Fakes() {}

    static SessionProperties properties(String name, String value) {
        return new Binder(new MapConfigurationPropertySource(Map.of(name, value)))
                .bindOrCreate("", SessionProperties.class);
    }

    static AdmissionProperties admission() {
        return new Binder(new MapConfigurationPropertySource()).bindOrCreate("", AdmissionProperties.class);
    }

    /** @return a registry of sessions that have no client */
    static SessionRegistry registry(BufferedBytes buffered, MeterRegistry meters, SteadyClock clock) {
        var clients = new ClientDirectory(meters);
        return new SessionRegistry(clients, new CanisterCalls(null, null, null, clients), buffered, clock);
    }

    /** A session whose client has sent nothing. */
    static ClientSession session(
            Socket socket,
            SessionProperties properties,
            SessionRegistry registry,
            Usage usage,
            MeterRegistry meters,
            SteadyClock clock) {
        var services = new SessionServices(
                properties,
                admission(),
                null,
                registry,
                null,
                null,
                null,
                new BufferedBytes(admission(), meters),
                new Limit.Counters(meters),
                new SessionMeters(meters, Clock.systemUTC()),
                usage,
                clock);
        return new ClientSession(services, "v1", socket, Runnable::run, () -> {});
    }

    /** A socket that can be told to break down when it is to ping. */
    static final class Socket extends AbstractWebSocketSession<Object> {

        private final boolean faulty;
        private final AtomicReference<CloseStatus> closed = new AtomicReference<>();

        Socket(boolean faulty) {
            super(
                    new Object(),
                    "socket",
                    new HandshakeInfo(URI.create("/"), new HttpHeaders(), Mono.empty(), null),
                    DefaultDataBufferFactory.sharedInstance);
            this.faulty = faulty;
        }

        @Override
        public WebSocketMessage pingMessage(Function<DataBufferFactory, DataBuffer> payload) {
            if (faulty) {
                throw new IllegalStateException("a bug, as the test wants it");
            }
            return super.pingMessage(payload);
        }

        @Override
        public Flux<WebSocketMessage> receive() {
            return Flux.never();
        }

        @Override
        public Mono<Void> send(Publisher<WebSocketMessage> messages) {
            return Mono.never();
        }

        @Override
        public boolean isOpen() {
            return true;
        }

        @Override
        public Mono<Void> close(CloseStatus status) {
            return Mono.fromRunnable(() -> closed.set(status));
        }

        CloseStatus closed() {
            return closed.get();
        }

        @Override
        public Mono<CloseStatus> closeStatus() {
            return Mono.never();
        }
    }
}
