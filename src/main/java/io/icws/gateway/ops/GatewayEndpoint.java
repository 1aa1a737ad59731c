package io.icws.gateway.ops;

import static java.time.temporal.ChronoUnit.MILLIS;

import io.icws.gateway.config.GatewayVersion;
import io.icws.gateway.ic.InternetComputer;
import io.icws.gateway.ic.NetworkStatus;
import io.icws.gateway.metrics.GatewayMeter;
import io.icws.gateway.polling.CanisterPollerRegistry;
import io.icws.gateway.polling.PollerStatus;
import io.icws.gateway.session.SessionDrain;
import io.icws.gateway.session.SessionRegistry;
import io.icws.gateway.session.SessionStatus;
import io.icws.protocol.MalformedException;
import io.icws.protocol.Principal;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Timer;
import java.lang.management.ManagementFactory;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.springframework.boot.actuate.endpoint.InvalidEndpointRequestException;
import org.springframework.boot.actuate.endpoint.annotation.DeleteOperation;
import org.springframework.boot.actuate.endpoint.annotation.Endpoint;
import org.springframework.boot.actuate.endpoint.annotation.ReadOperation;
import org.springframework.boot.actuate.endpoint.annotation.Selector;
import org.springframework.stereotype.Component;

/**
 * {@code /actuator/gateway}: who the gateway is, where it is connected, and what it does for which canister. Below it a
 * canister's sessions, which can be closed, all or one, where {@code management.endpoints.access.max-permitted} and {@code
 * management.endpoint.gateway.access} allow it.
 */
@Component
@Endpoint(id = "gateway")
class GatewayEndpoint {

    /** In one answer. */
    private static final int MOST_SESSIONS = 1_000;

    private final InternetComputer ic;
    private final NetworkStatus network;
    private final CanisterPollerRegistry pollers;
    private final SessionRegistry sessions;
    private final SessionDrain drain;
    private final MeterRegistry meters;

    GatewayEndpoint(
            InternetComputer ic,
            NetworkStatus network,
            CanisterPollerRegistry pollers,
            SessionRegistry sessions,
            SessionDrain drain,
            MeterRegistry meters) {
        this.ic = ic;
        this.network = network;
        this.pollers = pollers;
        this.sessions = sessions;
        this.drain = drain;
        this.meters = meters;
    }

    /**
     * @param principal of the gateway's key, as canisters know it
     * @param network {@code mainnet} or {@code local}
     * @param ready whether the network has answered since the start, and this machine's clock is usable
     * @param uptime of the process, ISO 8601
     * @param sessions whose socket is open
     * @param leaving sessions whose canister has not been told of their end
     * @param up messages of clients that were relayed
     * @param down messages of canisters that were written to clients
     */
    record GatewayReport(
            String version,
            String principal,
            String network,
            String url,
            boolean ready,
            @Nullable String lastError,
            String uptime,
            boolean draining,
            int sessions,
            int leaving,
            Passed up,
            Passed down,
            List<CanisterLine> canisters) {}

    /**
     * Since the start.
     *
     * @param seconds they took, all together
     */
    record Passed(long messages, double seconds) {
        private static Passed of(Iterable<Timer> timers) {
            long messages = 0;
            double seconds = 0;
            for (var timer : timers) {
                messages += timer.count();
                seconds += timer.totalTime(TimeUnit.SECONDS);
            }
            return new Passed(messages, seconds);
        }
    }

    /** @param cadence from the begin of its newest poll to the next, if nothing happens; ISO 8601 */
    record CanisterLine(
            String canister,
            int sessions,
            String nextNonce,
            String cadence,
            @Nullable String lastError) {
        private static CanisterLine of(PollerStatus status) {
            return new CanisterLine(
                    status.canister().toString(),
                    status.sessions(),
                    Long.toUnsignedString(status.nextNonce()),
                    status.pause().truncatedTo(MILLIS).toString(),
                    status.lastError());
        }
    }

    /** @param client principal and nonce, as the canister writes them: names the session */
    record SessionLine(
            String client,
            String state,
            String age,
            long waitingBytes,
            long messagesUp,
            long bytesUp,
            long messagesDown,
            long bytesDown) {
        private static SessionLine of(SessionStatus status) {
            var counts = status.counts();
            return new SessionLine(
                    status.client().toString(),
                    status.state(),
                    status.age().truncatedTo(MILLIS).toString(),
                    status.waiting(),
                    counts.messagesUp(),
                    counts.bytesUp(),
                    counts.messagesDown(),
                    counts.bytesDown());
        }
    }

    record Closed(int sessions) {}

    @ReadOperation
    GatewayReport report() {
        return new GatewayReport(
                GatewayVersion.current(),
                ic.self().toString(),
                network.network(),
                network.url().toString(),
                network.isReady(),
                network.lastError(),
                Duration.ofMillis(ManagementFactory.getRuntimeMXBean().getUptime())
                        .toString(),
                drain.isDraining(),
                sessions.size(),
                sessions.leaving(),
                Passed.of(meters.find(GatewayMeter.RELAY_DURATION.getName())
                        .tag("method", "ws_message")
                        .timers()),
                Passed.of(meters.find(GatewayMeter.DELIVERY_LAG.getName()).timers()),
                pollers.status().stream().map(CanisterLine::of).toList());
    }

    @ReadOperation
    List<SessionLine> sessions(@Selector String canister) {
        return sessions.of(principal(canister), MOST_SESSIONS).stream()
                .map(SessionLine::of)
                .toList();
    }

    @DeleteOperation
    Closed closeAll(@Selector String canister) {
        return new Closed(sessions.close(principal(canister), null));
    }

    @DeleteOperation
    Closed close(@Selector String canister, @Selector String client) {
        return new Closed(sessions.close(principal(canister), client));
    }

    private static Principal principal(String text) {
        try {
            return Principal.parse(text);
        } catch (MalformedException e) {
            throw new InvalidEndpointRequestException("not a canister id: " + text, String.valueOf(e.getMessage()));
        }
    }
}
