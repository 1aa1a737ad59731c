package io.icws.devnet;

import io.icws.protocol.Principal;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.LongAdder;
import org.jspecify.annotations.Nullable;

/** What happened so far, counted; thread-safe. */
public final class Statistics {

    private record Key(Endpoint endpoint, @Nullable Principal canister) {}

    private record Execution(Principal canister, String method) {}

    private final Map<Key, Flow> flows = new ConcurrentHashMap<>();
    private final Map<Execution, LongAdder> executions = new ConcurrentHashMap<>();

    /** Requests that arrived, faulty and refused ones included. */
    public long requests(Endpoint endpoint) {
        return flow(endpoint, null).total();
    }

    public long requests(Endpoint endpoint, Principal canister) {
        return flow(endpoint, canister).total();
    }

    public long queries(Principal canister) {
        return requests(Endpoint.QUERY, canister);
    }

    public long calls(Principal canister) {
        return requests(Endpoint.CALL, canister);
    }

    /** Updates executed, rejected ones included. */
    public long executed(Principal canister) {
        return executions.entrySet().stream()
                .filter(entry -> entry.getKey().canister().equals(canister))
                .mapToLong(entry -> entry.getValue().sum())
                .sum();
    }

    public long executed(Principal canister, String method) {
        var count = executions.get(new Execution(canister, method));
        return count == null ? 0 : count.sum();
    }

    /** Most requests that were ever under way at the same time. */
    public int maxConcurrent(Endpoint endpoint) {
        return flow(endpoint, null).mostAtOnce();
    }

    public int maxConcurrent(Endpoint endpoint, Principal canister) {
        return flow(endpoint, canister).mostAtOnce();
    }

    /** Requests under way now. */
    public int concurrent(Endpoint endpoint) {
        return flow(endpoint, null).now();
    }

    public int concurrent(Endpoint endpoint, Principal canister) {
        return flow(endpoint, canister).now();
    }

    void begin(Endpoint endpoint, @Nullable Principal canister) {
        flow(endpoint, null).begin();
        if (canister != null) {
            flow(endpoint, canister).begin();
        }
    }

    void end(Endpoint endpoint, @Nullable Principal canister) {
        flow(endpoint, null).end();
        if (canister != null) {
            flow(endpoint, canister).end();
        }
    }

    void countExecution(Principal canister, String method) {
        executions
                .computeIfAbsent(new Execution(canister, method), _ -> new LongAdder())
                .increment();
    }

    private Flow flow(Endpoint endpoint, @Nullable Principal canister) {
        return flows.computeIfAbsent(new Key(endpoint, canister), _ -> new Flow());
    }

    private static final class Flow {
        private long total;
        private int now;
        private int mostAtOnce;

        synchronized void begin() {
            total++;
            now++;
            mostAtOnce = Math.max(mostAtOnce, now);
        }

        synchronized void end() {
            now--;
        }

        synchronized long total() {
            return total;
        }

        synchronized int now() {
            return now;
        }

        synchronized int mostAtOnce() {
            return mostAtOnce;
        }
    }
}
