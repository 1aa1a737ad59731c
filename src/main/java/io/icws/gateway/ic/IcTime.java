package io.icws.gateway.ic;

import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.time.ZoneOffset;
import org.jspecify.annotations.Nullable;

/**
 * The time of the Internet Computer as its certificates prove it, and by how much this machine's clock differs. Any
 * thread.
 *
 * <p>A subnet agrees on the time that it certifies, so a single node can only show an older one. A certificate is
 * therefore a lower bound: one is enough to prove that the clock is slow. That it is fast follows from several
 * certificates of which none is newer, because nodes may lag.
 */
public final class IcTime {

    /**
     * From this difference on the clock counts as wrong, and certified time takes its place. Certificates lag 1 to 2
     * s.
     */
    static final Duration WRONG = Duration.ofSeconds(20);

    /** Only certificates of the last one or two windows count. */
    private static final Duration WINDOW = Duration.ofSeconds(150);

    /** Certificates that are needed to show that the clock is fast. */
    private static final int ENOUGH = 3;

    /**
     * From this difference on the wall clock has not run evenly with the steady one: it was set, or the machine
     * slept.
     */
    private static final Duration JUMP = Duration.ofSeconds(10);

    private final Clock wall;
    private final SteadyClock steady;
    private @Nullable Instant newest;
    private Instant windowEnd = Instant.MIN;
    private @Nullable Duration lead;
    private @Nullable Duration leadBefore;
    private int certificates;
    private volatile @Nullable Estimate estimate;

    /**
     * @param lead of certified time over the steady clock; still valid when the wall clock jumps
     * @param wallLead of the wall clock over the steady clock
     */
    private record Estimate(Duration lead, Duration wallLead, boolean mayShowFast) {}

    /** @param wall this machine's clock */
    public IcTime(Clock wall, SteadyClock steady) {
        this.wall = wall;
        this.steady = steady;
    }

    /** Records the time of a certificate that has just been verified. Ignored unless newer than all before. */
    public synchronized void certified(Instant time) {
        if (newest != null && !time.isAfter(newest)) {
            return;
        }
        newest = time;
        var now = steady.now();
        var seen = Duration.between(now, time);
        if (now.isBefore(windowEnd)) {
            lead = larger(seen, lead);
        } else {
            leadBefore = lead;
            lead = seen;
            windowEnd = now.plus(WINDOW);
        }
        var known = estimate;
        certificates = known != null && hasJumpedAhead(known) ? 1 : certificates + 1;
        estimate = new Estimate(larger(lead, leadBefore), wallLead(), certificates >= ENOUGH);
    }

    /** Forgets everything, for a new network. */
    synchronized void forget() {
        newest = null;
        windowEnd = Instant.MIN;
        lead = null;
        leadBefore = null;
        certificates = 0;
        estimate = null;
    }

    private static Duration larger(Duration one, @Nullable Duration other) {
        return other == null || one.compareTo(other) > 0 ? one : other;
    }

    /**
     * By how much this machine's clock is ahead of certified time, negative if it is behind; null if that is not
     * known.
     */
    public @Nullable Duration offset() {
        var known = estimate;
        if (known == null) {
            return null;
        }
        var offset = ahead(known);
        return offset.isPositive() && isInDoubt(known) ? null : offset;
    }

    /** Whether more certificates are needed to tell that the clock is right or fast. */
    boolean isInDoubt() {
        var known = estimate;
        return known != null && isInDoubt(known);
    }

    private boolean isInDoubt(Estimate known) {
        return !known.mayShowFast() || hasJumpedAhead(known);
    }

    /**
     * Whether the clock was set ahead since, or the machine was suspended: the steady clock stands still meanwhile,
     * so that a clock that is right seems fast until there are newer certificates.
     */
    private boolean hasJumpedAhead(Estimate known) {
        return wallLead().minus(known.wallLead()).compareTo(JUMP) >= 0;
    }

    private Duration wallLead() {
        return Duration.between(steady.now(), wall.instant());
    }

    private Duration ahead(Estimate known) {
        return Duration.between(steady.now().plus(known.lead()), wall.instant());
    }

    /** {@link #offset()} if it is so large that the clock counts as wrong, else null. */
    public @Nullable Duration wrongBy() {
        var offset = offset();
        return offset == null || offset.abs().compareTo(WRONG) < 0 ? null : offset;
    }

    /** This machine's clock, or certified time while that clock is known to be wrong. */
    public Instant now() {
        var wrongBy = wrongBy();
        var now = wall.instant();
        return wrongBy == null ? now : now.minus(wrongBy);
    }

    /** A clock that shows {@link #now()}. */
    public Clock clock() {
        InstantSource source = this::now;
        return source.withZone(ZoneOffset.UTC);
    }

    /** Completes "the clock is ...". */
    public static String describe(Duration offset) {
        return offset.abs().toSeconds() + " s "
                + (offset.isNegative()
                        ? "behind the time that the Internet Computer certifies"
                        : "ahead of the time that the Internet Computer certifies");
    }
}
