package io.icws.gateway.metrics;

import static io.icws.gateway.metrics.MeterTag.CANISTER;
import static io.icws.gateway.metrics.MeterTag.CODE;
import static io.icws.gateway.metrics.MeterTag.DIRECTION;
import static io.icws.gateway.metrics.MeterTag.KIND;
import static io.icws.gateway.metrics.MeterTag.LIMIT;
import static io.icws.gateway.metrics.MeterTag.METHOD;
import static io.icws.gateway.metrics.MeterTag.NETWORK;
import static io.icws.gateway.metrics.MeterTag.OPENED;
import static io.icws.gateway.metrics.MeterTag.OUTCOME;
import static io.icws.gateway.metrics.MeterTag.POOL;
import static io.icws.gateway.metrics.MeterTag.PRINCIPAL;
import static io.icws.gateway.metrics.MeterTag.PROTOCOL;
import static io.icws.gateway.metrics.MeterTag.REASON;
import static io.icws.gateway.metrics.MeterTag.STATE;
import static io.icws.gateway.metrics.MeterTag.VERSION;
import static io.micrometer.core.instrument.Meter.Type.COUNTER;
import static io.micrometer.core.instrument.Meter.Type.DISTRIBUTION_SUMMARY;
import static io.micrometer.core.instrument.Meter.Type.GAUGE;
import static io.micrometer.core.instrument.Meter.Type.TIMER;

import io.micrometer.common.docs.KeyName;
import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.DistributionSummary;
import io.micrometer.core.instrument.FunctionCounter;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.Meter;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Tags;
import io.micrometer.core.instrument.Timer;
import io.micrometer.core.instrument.docs.MeterDocumentation;
import java.time.Duration;
import java.util.Arrays;
import java.util.function.ToDoubleFunction;
import java.util.stream.DoubleStream;
import org.jspecify.annotations.Nullable;

/** Every meter of the gateway; {@code docs/metrics.md} is made from it. Classes that measure register their meters here, once. */
public enum GatewayMeter implements MeterDocumentation {
    INFO("gateway.info", GAUGE, null, "Always 1: build and identity of this gateway", VERSION, PRINCIPAL, NETWORK),
    DRAINING("gateway.draining", GAUGE, null, "1 while the gateway shuts down"),

    CONNECTIONS("gateway.connections", GAUGE, null, "Accepted client connections"),
    CONNECTIONS_MAX("gateway.connections.max", GAUGE, null, "Limit of gateway.connections"),
    SESSIONS("gateway.sessions", GAUGE, null, "Sessions by state", STATE),
    SESSION_OPENS("gateway.session.opens", COUNTER, null, "Sessions that received their OpenMessage", PROTOCOL),
    SESSION_OPENING(
            "gateway.session.opening",
            Bounds.CALL,
            "Time from the end of the WebSocket handshake until the OpenMessage is queued for the client"),
    SESSION_DURATION("gateway.session.duration", Bounds.LIFE, "Duration of sessions, from the handshake to the end"),
    SESSION_CLOSES("gateway.session.closes", COUNTER, null, "Sessions that ended", CODE, OPENED, PROTOCOL),
    SIGNATURES_REFUSED(
            "gateway.session.signatures.refused", COUNTER, null, "Envelopes whose signature is not valid", REASON),
    LIMITS_HIT(
            "gateway.limits.hit",
            COUNTER,
            null,
            "Connections, sessions and canisters that were refused, closed or slowed down, by the limit "
                    + "they reached",
            LIMIT),
    BUFFERED("gateway.buffered", GAUGE, "bytes", "Memory held by messages from and for clients"),
    BUFFERED_MAX("gateway.buffered.max", GAUGE, "bytes", "Limit of gateway.buffered"),
    QUEUED(
            "gateway.queued",
            GAUGE,
            "messages",
            "Messages that the gateway holds: from clients until their canister has replied, for clients "
                    + "until they are written",
            DIRECTION),

    DELIVERY_LAG(
            "gateway.delivery.lag",
            Bounds.DELIVERY,
            "Time from a message's timestamp, set by its canister, until it is written to the client's "
                    + "socket. Compares two clocks"),
    MESSAGES_DROPPED(
            "gateway.messages.dropped",
            COUNTER,
            null,
            "`unknown_client`: for a client that is not connected here; `duplicate`: already delivered; "
                    + "`unwritten`: the client's connection ended first; `unrelayed`: from the client, behind a gap "
                    + "in its sequence numbers",
            REASON),

    RELAY_DURATION(
            "gateway.relay.duration",
            Bounds.CALL,
            "Time from the first request of an envelope to its outcome: `ok`, `refused` (the canister "
                    + "replied Err), `rejected` (certified), `undisclosed` (executed, result not available), "
                    + "`not_executed`, `unknown`",
            METHOD,
            OUTCOME),
    RELAY_RETRIES("gateway.relay.retries", COUNTER, null, "Requests repeated after a failure, including `ws_close`"),
    RELAY_REPOSTS(
            "gateway.relay.reposts", COUNTER, null, "Requests repeated to learn the result of an accepted envelope"),
    RELAY_WAITING(
            "gateway.relay.waiting", GAUGE, "messages", "Envelopes that wait for the previous one of their client"),
    RELAY_IN_FLIGHT("gateway.relay.in.flight", GAUGE, "messages", "Envelopes being relayed"),

    POLLED_CANISTERS("gateway.polling.canisters", GAUGE, null, "Canisters that are polled"),
    FAILING_CANISTERS("gateway.polling.failing", GAUGE, null, "Canisters whose last poll failed"),
    POLL_DURATION(
            "gateway.polling.duration",
            Bounds.QUERY,
            "Duration of polls, from the request to the verified response: `messages`, `nothing` or `failure`",
            OUTCOME),
    POLL_CADENCE("gateway.polling.cadence", Bounds.QUERY, "Time between the starts of two polls of one canister"),
    POLL_BATCH("gateway.polling.batch", Bounds.BATCH, "messages", "Messages in each page that is not empty"),
    READ_AHEAD(
            "gateway.polling.ahead",
            COUNTER,
            null,
            "Pages requested before the previous page had arrived: `used`, or `discarded` because they did "
                    + "not continue it",
            OUTCOME),
    POLLS_SAVED(
            "gateway.polling.saved", COUNTER, null, "Polls of idle canisters saved, compared with a fixed interval"),
    TREES_UNPRUNED(
            "gateway.routing.trees.unpruned",
            COUNTER,
            null,
            "Witnesses forwarded without pruning: pages whose tree could not be read, messages that are not "
                    + "in their tree",
            REASON),
    POLL_GAPS("gateway.polling.gaps", COUNTER, null, "Pages held back because a client's next message was missing"),
    POLL_SKIPPED(
            "gateway.polling.skipped",
            COUNTER,
            null,
            "Messages skipped: deleted before they were fetched, or in a page above the IC's size limit"),
    POLL_RESTARTS("gateway.polling.restarts", COUNTER, null, "Restarted message queues of canisters"),
    POLL_CERTIFICATES_REFUSED(
            "gateway.polling.certificates.refused",
            COUNTER,
            null,
            "Pages dropped because their certificate does not verify"),

    IC_READY(
            "gateway.ic.ready",
            GAUGE,
            null,
            "1 if the root key is known, the network has answered since the start, and the offset of this "
                    + "machine's clock is tolerable"),
    CLOCK_OFFSET(
            "gateway.clock.offset",
            GAUGE,
            "seconds",
            "How far this machine's clock is ahead of the IC's certified time; negative if it is behind, "
                    + "NaN until known"),
    IC_REQUESTS(
            "gateway.ic.requests",
            Bounds.CALL,
            "Duration of HTTP requests to the IC, without the time in the queue: `answer` or `failure`",
            POOL,
            OUTCOME),
    IC_IN_FLIGHT("gateway.ic.in.flight", GAUGE, "requests", "Requests to the IC in flight", POOL),
    IC_IN_FLIGHT_MAX(
            "gateway.ic.in.flight.max",
            GAUGE,
            "requests",
            "Current limit of gateway.ic.in.flight; lower after HTTP 429",
            POOL),
    IC_WAITING("gateway.ic.waiting", GAUGE, "requests", "Requests to the IC in the queue", POOL),
    IC_ERRORS(
            "gateway.ic.errors",
            COUNTER,
            null,
            "Failed requests to the IC, including responses that did not verify",
            POOL,
            KIND),
    QUERY_SIGNATURES_REFUSED(
            "gateway.ic.query.signatures.refused",
            COUNTER,
            null,
            "Query responses dropped because no node of the subnet signed them"),
    IC_CERTIFICATES_REFUSED(
            "gateway.ic.certificates.refused", COUNTER, null, "Certificates that do not verify with the root key"),

    CANISTERS("gateway.canisters", GAUGE, null, "Canisters with at least one connection"),
    CANISTERS_MAX("gateway.canisters.max", GAUGE, null, "Limit of gateway.canisters"),
    CANISTER_CONNECTIONS("gateway.canister.connections", GAUGE, null, "Connections of a canister's clients", CANISTER),
    CANISTER_CONNECTION_TIME(
            "gateway.canister.connection.time",
            COUNTER,
            "seconds",
            "Sum of the durations of all connections",
            CANISTER),
    CANISTER_MESSAGES(
            "gateway.canister.messages",
            COUNTER,
            null,
            "Messages accepted from clients and written to clients",
            CANISTER,
            DIRECTION),
    CANISTER_TRAFFIC("gateway.canister.traffic", COUNTER, "bytes", "Bytes of those messages", CANISTER, DIRECTION),
    CANISTER_POLLS("gateway.canister.polls", COUNTER, null, "Polls of a canister", CANISTER),
    CANISTER_RELAYS(
            "gateway.canister.relays",
            COUNTER,
            null,
            "Relayed envelopes of clients, by outcome as in gateway.relay.duration",
            CANISTER,
            OUTCOME);

    /** Few, because each bound is one more time series per combination of tags. In seconds, except {@code BATCH}. */
    private static final class Bounds {
        private static final double[] QUERY = {.01, .025, .05, .1, .25, .5, 1, 2.5, 5};
        private static final double[] DELIVERY = {.05, .1, .25, .5, 1, 2, 4, 8, 30};
        private static final double[] CALL = {.1, .25, .5, 1, 2, 4, 8, 16, 60};
        private static final double[] LIFE = {1, 10, 60, 600, 3_600, 21_600, 86_400};
        private static final double[] BATCH = {1, 2, 5, 10, 20, 50, 100, 200};
    }

    private final String meterName;
    private final Meter.Type type;
    private final @Nullable String baseUnit;

    @SuppressWarnings("ImmutableEnumChecker") // never handed out
    private final double[] bounds;

    private final String description;

    @SuppressWarnings("ImmutableEnumChecker") // never handed out
    private final MeterTag[] tags;

    GatewayMeter(String meterName, Meter.Type type, @Nullable String baseUnit, String description, MeterTag... tags) {
        this(meterName, type, new double[0], baseUnit, description, tags);
    }

    GatewayMeter(String meterName, double[] seconds, String description, MeterTag... tags) {
        this(meterName, TIMER, seconds, "seconds", description, tags);
    }

    GatewayMeter(String meterName, double[] bounds, String baseUnit, String description, MeterTag... tags) {
        this(meterName, DISTRIBUTION_SUMMARY, bounds, baseUnit, description, tags);
    }

    GatewayMeter(
            String meterName,
            Meter.Type type,
            double[] bounds,
            @Nullable String baseUnit,
            String description,
            MeterTag... tags) {
        this.meterName = meterName;
        this.type = type;
        this.bounds = bounds;
        this.baseUnit = baseUnit;
        this.description = description;
        this.tags = tags;
    }

    @Override
    public String getName() {
        return meterName;
    }

    @Override
    public Meter.Type getType() {
        return type;
    }

    @Override
    public @Nullable String getBaseUnit() {
        return baseUnit;
    }

    @Override
    public KeyName[] getKeyNames() {
        return tags.clone();
    }

    public String description() {
        return description;
    }

    /** Upper bounds of a histogram's buckets, in seconds for a timer; none for other meters. */
    public double[] bounds() {
        return bounds.clone();
    }

    /** @param values one for each tag, in the order of {@link #getKeyNames} */
    public Counter counter(MeterRegistry registry, String... values) {
        return Counter.builder(meterName)
                .description(description)
                .baseUnit(baseUnit)
                .tags(tags(COUNTER, values))
                .register(registry);
    }

    /** A counter that reads a sum kept elsewhere. {@code state} is held weakly. */
    public <T> FunctionCounter counter(MeterRegistry registry, T state, ToDoubleFunction<T> value, String... values) {
        return FunctionCounter.builder(meterName, state, value)
                .description(description)
                .baseUnit(baseUnit)
                .tags(tags(COUNTER, values))
                .register(registry);
    }

    /** {@code state} is held weakly. */
    public <T> Gauge gauge(MeterRegistry registry, T state, ToDoubleFunction<T> value, String... values) {
        return Gauge.builder(meterName, state, value)
                .description(description)
                .baseUnit(baseUnit)
                .tags(tags(GAUGE, values))
                .register(registry);
    }

    public Timer timer(MeterRegistry registry, String... values) {
        return Timer.builder(meterName)
                .description(description)
                .serviceLevelObjectives(DoubleStream.of(bounds)
                        .mapToObj(seconds -> Duration.ofMillis(Math.round(seconds * 1_000)))
                        .toArray(Duration[]::new))
                .tags(tags(TIMER, values))
                .register(registry);
    }

    public DistributionSummary summary(MeterRegistry registry, String... values) {
        return DistributionSummary.builder(meterName)
                .description(description)
                .baseUnit(baseUnit)
                .serviceLevelObjectives(bounds)
                .tags(tags(DISTRIBUTION_SUMMARY, values))
                .register(registry);
    }

    private Tags tags(Meter.Type asked, String[] values) {
        if (asked != type || values.length != tags.length) {
            throw new IllegalArgumentException(meterName + " is a " + type + " with the tags " + Arrays.toString(tags));
        }
        var all = Tags.empty();
        for (int i = 0; i < tags.length; i++) {
            all = all.and(tags[i].asString(), values[i]);
        }
        return all;
    }
}
