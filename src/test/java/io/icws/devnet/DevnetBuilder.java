package io.icws.devnet;

import java.time.Clock;
import java.time.Duration;
import java.util.Random;
import java.util.Set;

/** Settings of a {@link Devnet}; the defaults make a quick, well-behaved network. */
public final class DevnetBuilder {

    String host = "127.0.0.1";
    int port;
    Clock clock = Clock.systemUTC();
    long seed = 1;
    int nodes = 4;
    int lag;
    Duration roundLength = Duration.ofMillis(50);
    Devnet.Order order = Devnet.Order.ARRIVAL;
    int messagesPerRound = Integer.MAX_VALUE;
    int executionDelay;
    int leastInductionDelay;
    int mostInductionDelay;
    Duration syncCallWait = Duration.ofSeconds(10);
    Duration leastQueryLatency = Duration.ZERO;
    Duration mostQueryLatency = Duration.ZERO;
    Duration keepAnswers = Duration.ofMinutes(3);
    Duration keepDone = Duration.ofMinutes(3);
    Set<Integer> callVersions = Set.of(2, 3, 4);
    Set<Integer> readVersions = Set.of(2, 3);
    UnknownPath unknownPath = UnknownPath.NOT_FOUND;
    int maxBodyBytes = 4 << 20;
    boolean trusting;

    DevnetBuilder() {}

    /** The address to listen on; default 127.0.0.1. */
    public DevnetBuilder host(String address) {
        host = address;
        return this;
    }

    /** Default 0: any free one. */
    public DevnetBuilder port(int number) {
        port = number;
        return this;
    }

    /** The nodes' clock; canister time follows it. */
    public DevnetBuilder clock(Clock source) {
        clock = source;
        return this;
    }

    /** Of everything random but the keys; default 1. */
    public DevnetBuilder seed(long value) {
        seed = value;
        return this;
    }

    /** In each subnet; default 4. */
    public DevnetBuilder nodes(int count) {
        nodes = count;
        return this;
    }

    /** Node k answers queries from the state k times as many rounds ago; default 0. */
    public DevnetBuilder lag(int rounds) {
        lag = rounds;
        return this;
    }

    /** From the end of one round to the start of the next; default 50 ms. */
    public DevnetBuilder roundLength(Duration length) {
        roundLength = length;
        return this;
    }

    /** In which order the calls that reach the same round are inducted; default as they arrived. */
    public DevnetBuilder order(Devnet.Order value) {
        order = value;
        return this;
    }

    /** The most calls a canister executes in one round; default unlimited. */
    public DevnetBuilder messagesPerRound(int count) {
        messagesPerRound = count;
        return this;
    }

    /** Rounds between induction and execution, during which the status is {@code received}, then {@code processing}. */
    public DevnetBuilder executionDelay(int rounds) {
        executionDelay = rounds;
        return this;
    }

    /** Rounds a call spends on its way, seen in no state: each call draws its own, so they overtake one another. */
    public DevnetBuilder inductionDelay(int least, int most) {
        leastInductionDelay = least;
        mostInductionDelay = most;
        return this;
    }

    /** How long a synchronous call waits before it answers 202; default 10 s. */
    public DevnetBuilder syncCallWait(Duration longest) {
        syncCallWait = longest;
        return this;
    }

    /** Every query takes so long, evenly distributed; default 0. */
    public DevnetBuilder queryLatency(Duration least, Duration most) {
        leastQueryLatency = least;
        mostQueryLatency = most;
        return this;
    }

    /** How long answers are kept, then that there was one; defaults 3 min each, and never less than to the expiry. */
    public DevnetBuilder keep(Duration answers, Duration done) {
        keepAnswers = answers;
        keepDone = done;
        return this;
    }

    /** Which of {@code /api/v2}, {@code v3}, {@code v4} take calls; default all. */
    public DevnetBuilder callVersions(Set<Integer> versions) {
        callVersions = Set.copyOf(versions);
        return this;
    }

    /** How paths and versions are answered that the network does not know; default 404. */
    public DevnetBuilder unknownPath(UnknownPath answer) {
        unknownPath = answer;
        return this;
    }

    /** Which of {@code /api/v2}, {@code v3} take query and read_state; default both. */
    public DevnetBuilder readVersions(Set<Integer> versions) {
        readVersions = Set.copyOf(versions);
        return this;
    }

    /** Neither checks requests' signatures nor signs answers of queries, which costs most; for load alone. */
    public DevnetBuilder trusting() {
        trusting = true;
        return this;
    }

    public Devnet start() {
        return new Devnet(this);
    }

    int inductionDelay(Random random) {
        return random.nextInt(leastInductionDelay, mostInductionDelay + 1);
    }

    Duration queryLatency(Random random) {
        long least = leastQueryLatency.toNanos();
        return Duration.ofNanos(random.nextLong(least, mostQueryLatency.toNanos() + 1));
    }

    int keptRounds() {
        return Math.max(1, (nodes - 1) * lag + 1);
    }
}
