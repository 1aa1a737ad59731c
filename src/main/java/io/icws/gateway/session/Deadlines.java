package io.icws.gateway.session;

import io.icws.gateway.session.CloseDecision.Grace;
import io.icws.gateway.session.admission.Limit;
import io.icws.protocol.CloseCode;
import java.time.Duration;
import java.time.Instant;
import java.util.Comparator;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.ThreadLocalRandom;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** What is due in one session, and when. Guarded by the {@link SessionState}. */
final class Deadlines {

    /** What the sweep does. */
    sealed interface Due {
        record Nothing() implements Due {}

        record Ping() implements Due {}

        /** The OpenMessage is late: check whether the canister has restarted its message queue. */
        record Probe() implements Due {}

        record Close(CloseCode code, String reason) implements Due {}

        /** The client has not done something in time. */
        record Exceeded(Limit.Session limit) implements Due {}

        /** The socket did not close in time. */
        record Reset() implements Due {}

        default boolean endsSession() {
            return this instanceof Close || this instanceof Exceeded || this instanceof Reset;
        }
    }

    /** Sessions end in the last fifth of the maximum age. */
    private static final int AGE_SPREAD = 5;

    private static final Due NOTHING = new Due.Nothing();

    /**
     * After the {@code ws_open} was accepted. The polls that follow a call have ended before the first of these: an
     * OpenMessage that is available has arrived by then.
     */
    private static final List<Duration> PROBES = List.of(
            Duration.ofMillis(400),
            Duration.ofSeconds(1),
            Duration.ofSeconds(2),
            Duration.ofSeconds(4),
            Duration.ofSeconds(8),
            Duration.ofSeconds(16));

    /** Since the last message that arrived: several polls follow a refusal at once, and nodes seldom lag further behind. */
    private static final Duration SHORT_GRACE = Duration.ofMillis(500);

    private final SessionProperties properties;
    private @Nullable Instant openDue;
    private @Nullable Instant acceptedAt;
    private int probes;
    private @Nullable Instant idleDue;
    private Instant pingDue;
    private @Nullable Instant pongDue;
    private Grace grace = Grace.NONE;
    private @Nullable Instant graceBegan;
    private @Nullable Instant graceEnds;
    private Due.Close afterGrace = new Due.Close(CloseCode.GONE, "");
    private @Nullable Instant resetDue;
    private final @Nullable Instant ageDue;

    Deadlines(SessionProperties properties, Instant now) {
        this.properties = properties;
        this.openDue = now.plus(properties.constants().openTimeout());
        this.pingDue = now.plus(properties.pingInterval());
        this.idleDue = idleDue(now);
        this.ageDue = ageDue(properties.maxAge(), now);
    }

    /** A message has been sent or received. */
    void message(Instant now) {
        idleDue = idleDue(now);
        if (graceBegan != null && grace == Grace.SHORT) {
            graceEnds = shortGrace(graceBegan, now);
        }
    }

    /** Never longer than the full grace time. */
    private Instant shortGrace(Instant began, Instant lastMessage) {
        var longest = began.plus(properties.constants().closeGrace());
        var ends = lastMessage.plus(SHORT_GRACE);
        return ends.isBefore(longest) ? ends : longest;
    }

    /** Random, so that sessions that began together do not end together. */
    private static @Nullable Instant ageDue(Duration maxAge, Instant now) {
        return maxAge.isZero()
                ? null
                : now.plus(maxAge)
                        .minusMillis(ThreadLocalRandom.current().nextLong(maxAge.toMillis() / AGE_SPREAD + 1));
    }

    void firstFrame() {
        openDue = null;
    }

    void accepted(Instant now) {
        acceptedAt = now;
    }

    void openMessage() {
        acceptedAt = null;
    }

    void proofOfLife() {
        pongDue = null;
    }

    /**
     * Gives the client time to close the connection itself. A longer grace time replaces a shorter one. A session that the
     * application has closed keeps the code 1000.
     */
    void grace(Instant now, Grace length, CloseCode code, String reason) {
        if (length.compareTo(grace) > 0) {
            grace = length;
            graceBegan = now;
            graceEnds = length == Grace.SHORT
                    ? shortGrace(now, now)
                    : now.plus(properties.constants().closeGrace());
        }
        if (afterGrace.code() != CloseCode.NORMAL) {
            afterGrace = new Due.Close(code, reason);
        }
    }

    void closing(Instant now) {
        if (resetDue == null) {
            resetDue = now.plus(properties.constants().closeGrace());
        }
    }

    Due at(Instant now) {
        if (resetDue != null) {
            return passed(resetDue, now) ? new Due.Reset() : NOTHING;
        }
        if (passed(graceEnds, now)) {
            return afterGrace;
        }
        if (passed(openDue, now)) {
            return new Due.Exceeded(Limit.Session.OPEN_TIME);
        }
        if (passed(pongDue, now)) {
            return new Due.Exceeded(Limit.Session.PONG_TIME);
        }
        if (passed(idleDue, now)) {
            return new Due.Exceeded(Limit.Session.IDLE_TIME);
        }
        if (passed(ageDue, now)) {
            return new Due.Close(CloseCode.GOING_AWAY, "the connection has reached its age limit: reconnect");
        }
        return acceptedAt == null ? ping(now) : openMessageLate(acceptedAt, now);
    }

    /** Nothing is due before, unless another method is called. */
    Instant next() {
        if (resetDue != null) {
            return resetDue;
        }
        var late = acceptedAt == null
                ? null
                : acceptedAt.plus(properties.constants().openMessageTimeout());
        var probe = acceptedAt == null || probes == PROBES.size() ? null : acceptedAt.plus(PROBES.get(probes));
        return Stream.of(graceEnds, openDue, pongDue, pingDue, idleDue, ageDue, late, probe)
                .filter(Objects::nonNull)
                .min(Comparator.naturalOrder())
                .orElseThrow();
    }

    private Due openMessageLate(Instant since, Instant now) {
        if (passed(since.plus(properties.constants().openMessageTimeout()), now)) {
            return new Due.Close(CloseCode.UNREACHABLE, "the canister's OpenMessage did not come in time");
        }
        if (probes < PROBES.size() && passed(since.plus(PROBES.get(probes)), now)) {
            probes++;
            return new Due.Probe();
        }
        return ping(now);
    }

    private Due ping(Instant now) {
        if (pongDue != null || !passed(pingDue, now)) {
            return NOTHING;
        }
        pingDue = now.plus(properties.pingInterval());
        pongDue = now.plus(properties.pongTimeout());
        return new Due.Ping();
    }

    private @Nullable Instant idleDue(Instant now) {
        var idle = properties.idleTimeout();
        return idle == null ? null : now.plus(idle);
    }

    private static boolean passed(@Nullable Instant due, Instant now) {
        return due != null && !now.isBefore(due);
    }
}
