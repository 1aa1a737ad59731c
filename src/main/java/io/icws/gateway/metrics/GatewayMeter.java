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

/** Every meter of the gateway; {@code docs/metrics.md} is made from it. Whoever measures registers its meters here, once. */
public enum GatewayMeter implements MeterDocumentation {
    INFO("gateway.info", GAUGE, null, "Always 1: build and identity of this gateway", VERSION, PRINCIPAL, NETWORK),
    DRAINING("gateway.draining", GAUGE, null, "1 while the gateway shuts down"),

    CONNECTIONS("gateway.connections", GAUGE, null, "Connections of clients that were let in"),
    CONNECTIONS_MAX("gateway.connections.max", GAUGE, null, "Bound of gateway.connections"),
    SESSIONS("gateway.sessions", GAUGE, null, "Sessions by state", STATE),
    SESSION_OPENS("gateway.session.opens", COUNTER, null, "Sessions that got their OpenMessage", PROTOCOL),
    SESSION_OPENING(
            "gateway.session.opening",
            Bounds.CALL,
            "From the end of the WebSocket handshake to the OpenMessage in the session's outbox"),
    SESSION_DURATION("gateway.session.duration", Bounds.LIFE, "Lives of sessions, from handshake to end"),
    SESSION_CLOSES("gateway.session.closes", COUNTER, null, "Sessions that ended", CODE, OPENED, PROTOCOL),
    SIGNATURES_REFUSED(
            "gateway.session.signatures.refused", COUNTER, null, "Envelopes that their sender did not sign", REASON),
    LIMITS_HIT(
            "gateway.limits.hit",
            COUNTER,
            null,
            "Parties that were refused, closed or slowed down, by the limit they reached",
            LIMIT),
    BUFFERED("gateway.buffered", GAUGE, "bytes", "Messages that the gateway holds, from and for clients"),
    BUFFERED_MAX("gateway.buffered.max", GAUGE, "bytes", "Bound of gateway.buffered"),
    QUEUED(
            "gateway.queued",
            GAUGE,
            "messages",
            "Messages that the gateway holds: from clients until their canister has answered, for clients until they are "
                    + "written",
            DIRECTION),

    DELIVERY_LAG(
            "gateway.delivery.lag",
            Bounds.DELIVERY,
            "From a message's timestamp, the time of its canister, to its bytes in the client's socket. Compares two clocks"),
    MESSAGES_DROPPED(
            "gateway.messages.dropped",
            COUNTER,
            null,
            "`unknown_client`: polled for somebody who is not here; `duplicate`: polled again, or of an older position; "
                    + "`unwritten`: the client's connection ended first; `unrelayed`: behind a hole in the client's sequence",
            REASON),

    RELAY_DURATION(
            "gateway.relay.duration",
            Bounds.CALL,
            "From the first post of an envelope to what became of it: `ok`, `refused` (Err of the canister), `rejected` "
                    + "(certified), `undisclosed` (executed, no result), `not_executed`, `unknown`",
            METHOD,
            OUTCOME),
    RELAY_RETRIES("gateway.relay.retries", COUNTER, null, "Posts repeated after a failure, `ws_close` included"),
    RELAY_REPOSTS(
            "gateway.relay.reposts", COUNTER, null, "Posts repeated to learn what became of an accepted envelope"),
    RELAY_WAITING("gateway.relay.waiting", GAUGE, "messages", "Envelopes that wait for the one before"),
    RELAY_IN_FLIGHT("gateway.relay.in.flight", GAUGE, "messages", "Envelopes under way to their canister"),

    POLLED_CANISTERS("gateway.polling.canisters", GAUGE, null, "Canisters that are polled"),
    FAILING_CANISTERS("gateway.polling.failing", GAUGE, null, "Canisters whose newest poll failed"),
    POLL_DURATION(
            "gateway.polling.duration",
            Bounds.QUERY,
            "Polls, from request to checked answer, by what came: `messages`, `nothing`, `failure`",
            OUTCOME),
    POLL_CADENCE("gateway.polling.cadence", Bounds.QUERY, "Time between the beginnings of two polls of one canister"),
    POLL_BATCH("gateway.polling.batch", Bounds.BATCH, "messages", "Messages of a page that is not empty"),
    READ_AHEAD(
            "gateway.polling.ahead",
            COUNTER,
            null,
            "Pages of queues that were not drained, asked for before the ones in front of them were there: `used`, or "
                    + "`discarded` because they did not fit",
            OUTCOME),
    POLLS_SAVED(
            "gateway.polling.saved",
            COUNTER,
            null,
            "Polls of idle canisters that were left out, compared with a fixed interval"),
    TREES_UNPRUNED(
            "gateway.routing.trees.unpruned",
            COUNTER,
            null,
            "Witnesses passed on as they came: pages whose tree could not be read, messages that their tree does not show",
            REASON),
    POLL_GAPS("gateway.polling.gaps", COUNTER, null, "Pages held because a client missed a message in front of one"),
    POLL_SKIPPED(
            "gateway.polling.skipped",
            COUNTER,
            null,
            "Messages given up: deleted before they were fetched, or in a page too large to be answered"),
    POLL_RESTARTS("gateway.polling.restarts", COUNTER, null, "Queues that canisters have begun anew"),
    POLL_CERTIFICATES_REFUSED(
            "gateway.polling.certificates.refused",
            COUNTER,
            null,
            "Pages of messages dropped because they are not what the canister certified"),

    IC_READY(
            "gateway.ic.ready",
            GAUGE,
            null,
            "1 if the root key is known, the network has answered since the start, and this machine's clock is usable"),
    CLOCK_OFFSET(
            "gateway.clock.offset",
            GAUGE,
            "seconds",
            "How far this machine's clock is ahead of the time that the IC certifies; negative if it is behind, NaN until known"),
    IC_REQUESTS(
            "gateway.ic.requests",
            Bounds.CALL,
            "HTTP requests to the IC, without the wait for their turn; `answer` or `failure`",
            POOL,
            OUTCOME),
    IC_IN_FLIGHT("gateway.ic.in.flight", GAUGE, "requests", "Requests under way to the IC", POOL),
    IC_IN_FLIGHT_MAX(
            "gateway.ic.in.flight.max",
            GAUGE,
            "requests",
            "Present bound of gateway.ic.in.flight; less after HTTP 429",
            POOL),
    IC_WAITING("gateway.ic.waiting", GAUGE, "requests", "Requests that wait for their turn", POOL),
    IC_ERRORS(
            "gateway.ic.errors",
            COUNTER,
            null,
            "Requests the IC did not do, or whose answer is not to be believed",
            POOL,
            KIND),
    QUERY_SIGNATURES_REFUSED(
            "gateway.ic.query.signatures.refused",
            COUNTER,
            null,
            "Answers to queries dropped because no node of the subnet vouches for them"),
    IC_CERTIFICATES_REFUSED(
            "gateway.ic.certificates.refused", COUNTER, null, "Certificates that do not go back to the root key"),

    CANISTERS("gateway.canisters", GAUGE, null, "Canisters with at least one connection"),
    CANISTERS_MAX("gateway.canisters.max", GAUGE, null, "Bound of gateway.canisters"),
    CANISTER_CONNECTIONS("gateway.canister.connections", GAUGE, null, "Connections of a canister's clients", CANISTER),
    CANISTER_CONNECTION_TIME(
            "gateway.canister.connection.time", COUNTER, "seconds", "Times of all connections, summed up", CANISTER),
    CANISTER_MESSAGES(
            "gateway.canister.messages",
            COUNTER,
            null,
            "Messages taken from clients, and written to clients",
            CANISTER,
            DIRECTION),
    CANISTER_TRAFFIC("gateway.canister.traffic", COUNTER, "bytes", "Bytes of those messages", CANISTER, DIRECTION),
    CANISTER_POLLS("gateway.canister.polls", COUNTER, null, "Polls of a canister", CANISTER),
    CANISTER_RELAYS(
            "gateway.canister.relays",
            COUNTER,
            null,
            "Envelopes of clients that were decided, by outcome as in gateway.relay.duration",
            CANISTER,
            OUTCOME);

    /** Few: each is a time series, times the tags. In seconds, but for a batch. */
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

    /** A counter that reads what somebody else counts. {@code state} is held weakly. */
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
