package io.icws.gateway.session;

import static org.assertj.core.api.Assertions.assertThat;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.read.ListAppender;
import io.icws.gateway.SilentNetwork;
import io.icws.gateway.session.admission.BufferedBytes;
import io.icws.gateway.tracing.ConnectionTrace;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.netty.channel.embedded.EmbeddedChannel;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.slf4j.LoggerFactory;
import org.springframework.web.reactive.socket.CloseStatus;

class GatewayWebSocketHandlerTest {

    private final SimpleMeterRegistry meters = new SimpleMeterRegistry();
    private final BufferedBytes buffered = new BufferedBytes(Fakes.admission(), meters);
    private final SessionRegistry registry = Fakes.registry(buffered, meters, () -> Instant.EPOCH);
    private final Logger logger = (Logger) LoggerFactory.getLogger(GatewayWebSocketHandler.class);
    private final ListAppender<ILoggingEvent> log = new ListAppender<>();

    @AfterEach
    void stop() {
        logger.detachAppender(log);
        registry.dispose();
    }

    /** Without the channel no write would be counted as done, and every client closed as a slow reader. */
    @Test
    void aWebSocketWhoseNettyChannelIsUnknownGetsNoSession() {
        log.start();
        logger.addAppender(log);
        var socket = new Fakes.Socket(false);

        handle(socket);

        assertThat(socket.closed()).isEqualTo(CloseStatus.SERVER_ERROR);
        assertThat(registry.size()).isZero();
        assertThat(log.list).singleElement().satisfies(event -> {
            assertThat(event.getLevel()).isEqualTo(Level.ERROR);
            assertThat(event.getFormattedMessage()).contains("Netty channel is unknown");
        });
    }

    @Test
    void aConnectionThatEndedDuringTheHandshakeLeavesNoSession() {
        var channel = new EmbeddedChannel();
        channel.close();
        var socket = new Fakes.Socket(false);
        socket.getAttributes().putAll(ClientChannel.attributes(channel, ConnectionTrace.NONE));

        handle(socket);

        assertThat(registry.size()).isZero();
        assertThat(meters.get("gateway.sessions").tag("state", "new").gauge().value())
                .isZero();
    }

    private void handle(Fakes.Socket socket) {
        var services = new SessionServices(
                Fakes.properties("max-age", "0s"),
                Fakes.admission(),
                null,
                registry,
                null,
                null,
                null,
                buffered,
                null,
                new SessionMeters(meters, Clock.systemUTC()),
                null,
                () -> Instant.EPOCH);
        var handler = new GatewayWebSocketHandler(new Version1(new SilentNetwork(), null, null, false), services);

        handler.handle(socket).block(Duration.ofSeconds(30));
    }
}
