package io.icws.devnet;

import static io.icws.devnet.StateMap.label;

import io.icws.devnet.StateNode.Leaf;
import io.icws.protocol.Principal;
import java.time.Clock;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Executes a subnet's consensus rounds, on one thread of its own: induct what has arrived, execute each canister's queue,
 * certify. A round without canisters is a round nevertheless, since time goes on.
 */
final class Subnet implements AutoCloseable {

    private static final Logger LOG = LoggerFactory.getLogger(Subnet.class);

    private final SubnetIdentity identity;
    private final DevnetBuilder options;
    private final Statistics statistics;
    private final @Nullable Delegation delegation;
    private final StateNode subnets;
    private final Canister.SubnetInfo info;
    private final StateNode canisterRanges;
    private final Clock clock;
    private final ScheduledExecutorService thread;

    private final IngressPool pool;
    private final RequestHistory requests;
    private final Map<Principal, InstalledCanister> canisters = new TreeMap<>();
    private final Deque<Snapshot> recent = new ArrayDeque<>();
    private volatile List<Snapshot> published = List.of();
    private volatile boolean paused;
    private long round;
    private long time;

    Subnet(
            SubnetIdentity identity,
            Topology topology,
            @Nullable Delegation delegation,
            DevnetBuilder options,
            Statistics statistics) {
        this.identity = identity;
        this.options = options;
        this.statistics = statistics;
        this.delegation = delegation;
        this.subnets = topology.subnetsSeenBy(identity);
        this.info = new Canister.SubnetInfo(identity.id(), options.nodes, topology.rootKeyDer());
        this.canisterRanges = topology.canisterRanges();
        this.clock = options.clock;
        this.pool = new IngressPool(options);
        this.requests = new RequestHistory(options.keepAnswers, options.keepDone);
        this.thread = Executors.newSingleThreadScheduledExecutor(
                Thread.ofPlatform().name("devnet-" + identity.type()).daemon().factory());
    }

    void start() {
        runRound();
        long length = options.roundLength.toNanos();
        thread.scheduleWithFixedDelay(this::scheduledRound, length, length, TimeUnit.NANOSECONDS);
    }

    SubnetIdentity identity() {
        return identity;
    }

    void paused(boolean value) {
        paused = value;
    }

    /** One round now, of all that has arrived; returns when it is certified. */
    void runRound() {
        between(() -> {});
    }

    Canister.SubnetInfo info() {
        return info;
    }

    /** The canister with this id on this subnet. */
    @Nullable
    InstalledCanister canister(Principal id) {
        return canisters.get(id);
    }

    /**
     * Time of the round that is executed, or was executed last.
     *
     * @return nanoseconds since 1970
     */
    long time() {
        return time;
    }

    /** Adds a canister; returns when the certified state has it. */
    void add(Principal id, Canister code) {
        between(() -> {
            var added = new InstalledCanister(id, this, options.executionDelay);
            added.install(code);
            canisters.put(id, added);
        });
    }

    /** Changes a canister between two rounds; returns when the change is certified. */
    void change(Principal id, Consumer<InstalledCanister> change) {
        between(() -> {
            var canister = canisters.get(id);
            if (canister == null) {
                throw new IllegalArgumentException("no such canister: " + id);
            }
            change.accept(canister);
        });
    }

    private void between(Runnable change) {
        try {
            CompletableFuture.runAsync(change, thread)
                    .thenRunAsync(this::round, thread)
                    .join();
        } catch (CompletionException e) {
            throw e.getCause() instanceof RuntimeException cause ? cause : e;
        }
    }

    /** Takes a call in, once for each request id. */
    IngressMessage submit(IngressMessage message) {
        var first = requests.add(message);
        if (first != null) {
            return first;
        }
        pool.add(message);
        return message;
    }

    @Nullable
    IngressMessage find(byte[] requestId) {
        return requests.find(requestId);
    }

    Snapshot latest() {
        return published.getLast();
    }

    /** The state some rounds ago, or the oldest there is. */
    Snapshot behind(int rounds) {
        var snapshots = published;
        return snapshots.get(Math.max(0, snapshots.size() - 1 - rounds));
    }

    private void scheduledRound() {
        if (!paused) {
            try {
                round();
            } catch (RuntimeException e) {
                LOG.error("Round {} failed", round, e);
            }
        }
    }

    private void round() {
        round++;
        var now = clock.instant();
        time = Math.max(time + 1, now.getEpochSecond() * 1_000_000_000L + now.getNano());
        pool.block(round).forEach(this::induct);
        var answered = new ArrayList<IngressMessage>();
        canisters.forEach((id, canister) -> {
            if (!canister.stalled()) {
                execute(id, canister, answered);
                canister.tick();
            }
        });
        requests.age(time);
        certify();
        for (var message : answered) {
            message.answered().complete(round);
        }
    }

    private void induct(IngressMessage message) {
        var canister = canisters.get(message.canister());
        if (canister == null || Long.compareUnsigned(message.ingressExpiry(), time) < 0) {
            requests.drop(message);
            return;
        }
        message.executionRound(round + canister.executionDelay());
        requests.record(message, RequestStatus.RECEIVED);
        canister.queue().add(message);
    }

    private void execute(Principal id, InstalledCanister canister, List<IngressMessage> answered) {
        var queue = canister.queue();
        for (int count = 0; count < options.messagesPerRound; count++) {
            var head = queue.peek();
            if (head == null || head.executionRound() > round) {
                break;
            }
            queue.remove();
            var call = head.take();
            requests.recordAnswer(head, canister.execute(call), time);
            statistics.countExecution(id, call.methodName());
            answered.add(head);
        }
        for (var waiting : queue) {
            if (waiting.executionRound() > round
                    && waiting.inductionRound() < round
                    && waiting.status() == RequestStatus.RECEIVED) {
                requests.record(waiting, RequestStatus.PROCESSING);
            }
        }
    }

    private void certify() {
        StateNode branch = StateNode.EMPTY;
        var views = new HashMap<Principal, Snapshot.CanisterState>();
        for (var entry : canisters.entrySet()) {
            branch = StateMap.put(
                    branch, entry.getKey().toBytes(), entry.getValue().state());
            views.put(entry.getKey(), entry.getValue().view());
        }
        var state = StateMap.of(Map.of(
                "time", new Leaf(Leb128.encode(time)),
                "subnet", subnets,
                "canister_ranges", canisterRanges,
                "canister", branch,
                "request_status", requests.state()));
        recent.add(new Snapshot(
                round, time, state, identity.key().signStateRoot(state.hash()), Map.copyOf(views), delegation));
        if (recent.size() > options.keptRounds()) {
            recent.remove();
        }
        published = List.copyOf(recent);
    }

    /** The state the root subnet signs delegations in, before its first round. */
    static StateNode genesis(SubnetIdentity root, Topology topology, long time) {
        return StateMap.put(
                StateMap.of(
                        Map.of("subnet", topology.subnetsSeenBy(root), "canister_ranges", topology.canisterRanges())),
                label("time"),
                new Leaf(Leb128.encode(time)));
    }

    @Override
    public void close() {
        thread.shutdownNow();
    }
}
