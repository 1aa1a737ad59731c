package io.icws.devnet;

import io.icws.protocol.Principal;
import java.util.List;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * Faults to inject, scriptable while the net runs; thread-safe. The first rule that applies to a request, in the order they
 * were made, decides.
 *
 * <pre>{@code
 * net.faults().on(Endpoint.CALL).canister(id).times(3).respond(503);
 * net.faults().on(Endpoint.CALL).onceAccepted().reset();
 * var hang = net.faults().on(Endpoint.QUERY).probability(0.1).hang();
 * hang.remove();
 * }</pre>
 */
public final class Faults {

    private final List<FaultRule> rules = new CopyOnWriteArrayList<>();
    private final Random random;

    Faults(long seed) {
        random = new Random(seed);
    }

    /** Begins a rule for these endpoints, for all if there are none; it is in force once its effect is named. */
    public FaultRule on(Endpoint... endpoints) {
        return new FaultRule(this, endpoints.length == 0 ? Set.of(Endpoint.values()) : Set.of(endpoints));
    }

    /** Begins a rule for all requests of one canister. */
    public FaultRule canister(Principal id) {
        return on().canister(id);
    }

    public void clear() {
        rules.clear();
    }

    void add(FaultRule rule) {
        rules.add(rule);
    }

    void remove(FaultRule rule) {
        rules.remove(rule);
    }

    double draw() {
        return random.nextDouble();
    }

    @Nullable
    FaultRule next(Endpoint endpoint, @Nullable Principal canister, Supplier<@Nullable String> method) {
        for (var rule : rules) {
            if (rule.applies(endpoint, canister, method)) {
                return rule;
            }
        }
        return null;
    }
}
