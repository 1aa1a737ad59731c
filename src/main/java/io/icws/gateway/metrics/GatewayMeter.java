package io.icws.gateway.metrics;

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
import java.util.Locale;
import java.util.function.ToDoubleFunction;
import java.util.stream.DoubleStream;
import org.jspecify.annotations.Nullable;

/** Every meter of the gateway; {@code docs/metrics.md} is made from it. Classes that measure register their meters here, once. */
public enum GatewayMeter implements MeterDocumentation {
    INFO(
            "gateway.info",
            GAUGE,
            "Always 1: build and identity of this gateway",
            Tag.VERSION,
            Tag.PRINCIPAL,
            Tag.NETWORK),
    DRAINING("gateway.draining", GAUGE, "1 while the gateway shuts down"),

    CONNECTIONS("gateway.connections", GAUGE, "Accepted client connections"),
    CONNECTIONS_MAX("gateway.connections.max", GAUGE, "Limit of gateway.connections"),
    SESSIONS("gateway.sessions", GAUGE, "Sessions by state", Tag.STATE),
    SESSION_OPENS("gateway.session.opens", COUNTER, "Sessions that received their OpenMessage", Tag.PROTOCOL),
    SESSION_OPENING(
            "gateway.session.opening",
            Bounds.CALL,
            "Time from the end of the WebSocket handshake until the OpenMessage is queued for the client"),
    SESSION_DURATION("gateway.session.duration", Bounds.LIFE, "Duration of sessions, from the handshake to the end"),
    SESSION_CLOSES("gateway.session.closes", COUNTER, "Sessions that ended", Tag.CODE, Tag.OPENED, Tag.PROTOCOL),
    SIGNATURES_REFUSED(
            "gateway.session.signatures.refused", COUNTER, "Envelopes whose signature is not valid", Tag.REASON),
    LIMITS_HIT(
            "gateway.limits.hit",
            COUNTER,
            "Connections, sessions and canisters that were refused, closed or slowed down, by the limit they reached",
            Tag.LIMIT),
    BUFFERED("gateway.buffered", GAUGE, "bytes", "Memory held by messages from and for clients"),
    BUFFERED_MAX("gateway.buffered.max", GAUGE, "bytes", "Limit of gateway.buffered"),
    QUEUED(
            "gateway.queued",
            GAUGE,
            "messages",
            "Messages that the gateway holds: from clients until their canister has replied, for clients until they are written",
            Tag.DIRECTION),

    DELIVERY_LAG(
            "gateway.delivery.lag",
            Bounds.DELIVERY,
            "Time from a message's timestamp, set by its canister, until it is written to the client's socket. Compares two clocks"),
    MESSAGES_DROPPED(
            "gateway.messages.dropped",
            COUNTER,
            "`unknown_client`: for a client that is not connected here; `duplicate`: already delivered; `unwritten`: the client's connection ended first; `unrelayed`: from the client, behind a gap in its sequence numbers",
            Tag.REASON),

    RELAY_DURATION(
            "gateway.relay.duration",
            Bounds.CALL,
            "Time from the first request of an envelope to its outcome: `ok`, `refused` (the canister replied Err), `rejected` (certified), `undisclosed` (executed, result not available), `not_executed`, `unknown`",
            Tag.METHOD,
            Tag.OUTCOME),
    RELAY_RETRIES("gateway.relay.retries", COUNTER, "Requests repeated after a failure, including `ws_close`"),
    RELAY_REPOSTS("gateway.relay.reposts", COUNTER, "Requests repeated to learn the result of an accepted envelope"),
    RELAY_WAITING(
            "gateway.relay.waiting", GAUGE, "messages", "Envelopes that wait for the previous one of their client"),
    RELAY_IN_FLIGHT("gateway.relay.in.flight", GAUGE, "messages", "Envelopes being relayed"),

    POLLED_CANISTERS("gateway.polling.canisters", GAUGE, "Canisters that are polled"),
    FAILING_CANISTERS("gateway.polling.failing", GAUGE, "Canisters whose last poll failed"),
    POLL_DURATION(
            "gateway.polling.duration",
            Bounds.QUERY,
            "Duration of polls, from the request to the verified response: `messages`, `nothing` or `failure`",
            Tag.OUTCOME),
    POLL_CADENCE("gateway.polling.cadence", Bounds.QUERY, "Time between the starts of two polls of one canister"),
    POLL_BATCH(
            "gateway.polling.batch",
            DISTRIBUTION_SUMMARY,
            Bounds.BATCH,
            "messages",
            "Messages in each page that is not empty"),
    READ_AHEAD(
            "gateway.polling.ahead",
            COUNTER,
            "Pages requested before the previous page had arrived: `used`, or `discarded` because they did not continue it",
            Tag.OUTCOME),
    POLLS_SAVED("gateway.polling.saved", COUNTER, "Polls of idle canisters saved, compared with a fixed interval"),
    TREES_UNPRUNED(
            "gateway.routing.trees.unpruned",
            COUNTER,
            "Witnesses forwarded without pruning: pages whose tree could not be read, messages that are not in their tree",
            Tag.REASON),
    POLL_GAPS("gateway.polling.gaps", COUNTER, "Pages held back because a client's next message was missing"),
    POLL_SKIPPED(
            "gateway.polling.skipped",
            COUNTER,
            "Messages skipped: deleted before they were fetched, or in a page above the IC's size limit"),
    POLL_RESTARTS("gateway.polling.restarts", COUNTER, "Restarted message queues of canisters"),
    POLL_CERTIFICATES_REFUSED(
            "gateway.polling.certificates.refused", COUNTER, "Pages dropped because their certificate does not verify"),

    IC_READY(
            "gateway.ic.ready",
            GAUGE,
            "1 if the root key is known, the network has answered since the start, and the offset of this machine's clock is tolerable"),
    CLOCK_OFFSET(
            "gateway.clock.offset",
            GAUGE,
            "seconds",
            "How far this machine's clock is ahead of the IC's certified time; negative if it is behind, NaN until known"),
    IC_REQUESTS(
            "gateway.ic.requests",
            Bounds.CALL,
            "Duration of HTTP requests to the IC, without the time in the queue: `answer` or `failure`",
            Tag.POOL,
            Tag.OUTCOME),
    IC_IN_FLIGHT("gateway.ic.in.flight", GAUGE, "requests", "Requests to the IC in flight", Tag.POOL),
    IC_IN_FLIGHT_MAX(
            "gateway.ic.in.flight.max",
            GAUGE,
            "requests",
            "Current limit of gateway.ic.in.flight; lower after HTTP 429",
            Tag.POOL),
    IC_WAITING("gateway.ic.waiting", GAUGE, "requests", "Requests to the IC in the queue", Tag.POOL),
    IC_ERRORS(
            "gateway.ic.errors",
            COUNTER,
            "Failed requests to the IC, including responses that did not verify",
            Tag.POOL,
            Tag.KIND),
    QUERY_SIGNATURES_REFUSED(
            "gateway.ic.query.signatures.refused",
            COUNTER,
            "Query responses dropped because no node of the subnet signed them"),
    IC_CERTIFICATES_REFUSED(
            "gateway.ic.certificates.refused", COUNTER, "Certificates that do not verify with the root key"),

    CANISTERS("gateway.canisters", GAUGE, "Canisters with at least one connection"),
    CANISTERS_MAX("gateway.canisters.max", GAUGE, "Limit of gateway.canisters"),
    CANISTER_CONNECTIONS("gateway.canister.connections", GAUGE, "Connections of a canister's clients", Tag.CANISTER),
    CANISTER_CONNECTION_TIME(
            "gateway.canister.connection.time",
            COUNTER,
            "seconds",
            "Sum of the durations of all connections",
            Tag.CANISTER),
    CANISTER_MESSAGES(
            "gateway.canister.messages",
            COUNTER,
            "Messages accepted from clients and written to clients",
            Tag.CANISTER,
            Tag.DIRECTION),
    CANISTER_TRAFFIC(
            "gateway.canister.traffic", COUNTER, "bytes", "Bytes of those messages", Tag.CANISTER, Tag.DIRECTION),
    CANISTER_POLLS("gateway.canister.polls", COUNTER, "Polls of a canister", Tag.CANISTER),
    CANISTER_RELAYS(
            "gateway.canister.relays",
            COUNTER,
            "Relayed envelopes of clients, by outcome as in gateway.relay.duration",
            Tag.CANISTER,
            Tag.OUTCOME);

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
    private final Tag[] tags;

    GatewayMeter(String meterName, Meter.Type type, String description, Tag... tags) {
        this(meterName, type, new double[0], null, description, tags);
    }

    GatewayMeter(String meterName, Meter.Type type, String baseUnit, String description, Tag... tags) {
        this(meterName, type, new double[0], baseUnit, description, tags);
    }

    GatewayMeter(String meterName, double[] seconds, String description, Tag... tags) {
        this(meterName, TIMER, seconds, "seconds", description, tags);
    }

    GatewayMeter(
            String meterName,
            Meter.Type type,
            double[] bounds,
            @Nullable String baseUnit,
            String description,
            Tag... tags) {
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

    /** A dimension of a meter. All have few values: none is made of what a client or a canister says. */
    public enum Tag implements KeyName {
        STATE("`new`, `opening`, `open`, `closing`, or `leaving`: the socket has ended and `ws_close` is in progress"),
        CODE(
                "close code sent by the gateway ([protocol.md](protocol.md#close-codes)) or its WebSocket codec (1002, 1007); `client` "
                        + "if the client closed the connection or it failed"),
        OPENED("`true` if the client had received its OpenMessage"),
        REASON("the cause"),
        LIMIT("name of the limit"),
        METHOD("`ws_open`, `ws_message`; `ws_close` for the gateway's own calls, retries included"),
        OUTCOME("the result"),
        POOL("connection pool: `polls`, `relays` (clients' calls), `own` (`ws_close`, status, certificates)"),
        KIND("`http_429`, `http_4xx`, `http_5xx`, `unreachable`, `not_sent`, `bad_answer` or `rejected`"),
        CANISTER("id of the canister, `other` for all beyond `gateway.usage.metered-canisters`"),
        DIRECTION("`up` to canisters, `down` to clients"),
        VERSION("of the gateway"),
        PROTOCOL("`v1`, or `v0` for clients of the [first generation](protocol.md#the-first-generation)"),
        PRINCIPAL("of the gateway's key"),
        NETWORK("`mainnet` or `local`");

        private final String meaning;

        Tag(String meaning) {
            this.meaning = meaning;
        }

        @Override
        public String asString() {
            return name().toLowerCase(Locale.ROOT);
        }

        /** What it can be, in Markdown. */
        public String meaning() {
            return meaning;
        }
    }
}
