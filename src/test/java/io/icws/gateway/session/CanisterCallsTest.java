package io.icws.gateway.session;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.icws.gateway.SilentNetwork;
import io.icws.gateway.Vectors;
import io.icws.gateway.metrics.Usage;
import io.icws.gateway.metrics.UsageProperties;
import io.icws.gateway.polling.CanisterPollerRegistry;
import io.icws.gateway.polling.PollingProperties;
import io.icws.gateway.relay.Relay;
import io.icws.gateway.relay.RelayProperties;
import io.icws.gateway.routing.MessageRouter;
import io.icws.gateway.routing.RoutingProperties;
import io.icws.gateway.session.admission.BufferedBytes;
import io.icws.gateway.session.admission.CanisterLimits;
import io.icws.gateway.tracing.Traces;
import io.icws.protocol.ClientFrame;
import io.icws.protocol.ClientKey;
import io.icws.protocol.MalformedException;
import io.icws.protocol.Principal;
import io.micrometer.core.instrument.Meter;
import io.micrometer.core.instrument.config.MeterFilter;
import io.micrometer.core.instrument.config.MeterFilterReply;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.time.Clock;
import java.time.Instant;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.springframework.boot.context.properties.bind.Binder;
import org.springframework.boot.context.properties.source.MapConfigurationPropertySource;

/** Bugs while a client enters or leaves must not keep its place. */
class CanisterCallsTest {

    private static final ClientKey CLIENT = new ClientKey(Principal.ANONYMOUS, 1);

    private final SimpleMeterRegistry meters = new SimpleMeterRegistry();
    private final SilentNetwork network = new SilentNetwork();
    private final BufferedBytes buffered = new BufferedBytes(Fakes.admission(), meters);
    private final Usage usage = new Usage(bound(UsageProperties.class), meters, network.self(), Instant.EPOCH);
    private final ClientDirectory clients = new ClientDirectory(meters);
    private int routers;
    private final CanisterPollerRegistry pollers = new CanisterPollerRegistry(
            network,
            null,
            () -> {
                routers++;
                return MessageRouter.routers(bound(RoutingProperties.class), meters)
                        .get();
            },
            bound(PollingProperties.class),
            buffered.ofPages(),
            this::now,
            usage,
            meters,
            Traces.OFF);
    private final CanisterCalls calls = new CanisterCalls(
            new Relay(network, bound(RelayProperties.class), Clock.systemUTC(), this::now, meters),
            pollers,
            new CanisterLimits(Fakes.admission(), meters, System::nanoTime),
            clients);
    private final SessionRegistry registry = new SessionRegistry(clients, calls, buffered, this::now);
    private boolean metersFail;
    private boolean clockFails;

    private Instant now() {
        if (clockFails) {
            throw new IllegalStateException("a bug, as the test wants it");
        }
        return Instant.EPOCH;
    }

    @AfterEach
    void stop() {
        clockFails = false;
        registry.dispose();
        pollers.dispose();
    }

    @Test
    void aClientWhoseAdmissionFailsKeepsNeitherItsPlaceNorItsKey() throws Exception {
        meters.config().meterFilter(new MeterFilter() {
            @Override
            public MeterFilterReply accept(Meter.Id id) {
                if (metersFail && id.getName().equals("gateway.canister.connections")) {
                    throw new IllegalStateException("a bug, as the test wants it");
                }
                return MeterFilterReply.NEUTRAL;
            }
        });
        metersFail = true;
        var failed = session();
        assertThatThrownBy(() -> calls.admit(failed, open())).hasMessage("a bug, as the test wants it");
        assertThat(failed.state.client()).isNull();
        assertThat(meters.get("gateway.canisters").gauge().value()).isZero();

        metersFail = false;
        var next = session();
        calls.admit(next, open());
        assertThat(next.state.client()).isNotNull();
        assertThat(routers).as("the object of the canister is made anew").isEqualTo(2);
    }

    @Test
    void theUsageOfAClientThatLeavesEndsAlsoIfItsPollerFails() throws Exception {
        var session = session();
        calls.admit(session, open());
        assertThat(connections()).isOne();
        clockFails = true;
        assertThatThrownBy(() -> calls.leave(session)).hasMessage("a bug, as the test wants it");
        assertThat(connections()).isZero();
        assertThat(meters.get("gateway.sessions")
                        .tag("state", "opening")
                        .gauge()
                        .value())
                .isZero();
    }

    private double connections() {
        return meters.get("gateway.canister.connections")
                .tag("canister", Principal.MANAGEMENT.toString())
                .gauge()
                .value();
    }

    private ClientSession session() {
        return Fakes.session(
                new Fakes.Socket(false), Fakes.properties("max-age", "0s"), registry, usage, meters, this::now);
    }

    private AcceptedOpen open() throws MalformedException {
        var frame = Vectors.hex(Vectors.of("client-frames.json").findFirst().orElseThrow(), "frame");
        var version1 = new Version1(network, null, null, false);
        return new AcceptedOpen(ClientFrame.decode(frame), Principal.MANAGEMENT, CLIENT, version1);
    }

    private static <T> T bound(Class<T> properties) {
        return new Binder(new MapConfigurationPropertySource()).bindOrCreate("", properties);
    }
}
