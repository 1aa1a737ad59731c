package io.icws.gateway.session.admission;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import io.icws.gateway.ic.TokenBucket;
import io.icws.gateway.metrics.GatewayMeter;
import io.icws.protocol.Principal;
import io.micrometer.core.instrument.MeterRegistry;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.Set;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/** Limits of canisters: which are served, how many at once, their connections, and how often a principal opens one. */
public final class CanisterLimits {

    private static final int TRACKED_CLIENTS = 100_000;
    private static final Duration MINUTE = Duration.ofMinutes(1);

    private record Client(Principal canister, Principal principal) {}

    private final AdmissionProperties properties;
    private final LongSupplier time;
    private final Set<Principal> allowed;
    private final Set<Principal> denied;
    private final Map<Principal, Integer> connections = new HashMap<>();
    private final Cache<Client, TokenBucket> opens = Caffeine.newBuilder()
            .maximumSize(TRACKED_CLIENTS)
            .expireAfterAccess(MINUTE)
            .build();

    /** @param time as {@link System#nanoTime} */
    public CanisterLimits(AdmissionProperties properties, MeterRegistry meters, LongSupplier time) {
        this.properties = properties;
        this.time = time;
        this.allowed = properties.allowed();
        this.denied = properties.denied();
        GatewayMeter.CANISTERS.gauge(meters, this, CanisterLimits::canisters);
        GatewayMeter.CANISTERS_MAX.gauge(meters, properties, AdmissionProperties::maxCanisters);
    }

    /** Whether the canister is served. Any thread. */
    public boolean serves(Principal canister) {
        return (allowed.isEmpty() || allowed.contains(canister)) && !denied.contains(canister);
    }

    /**
     * Counts one more connection of a client whose signature was checked, unless that would exceed a limit.
     *
     * @return the limit; null if the connection was counted, and {@link #leave} must follow
     */
    public Limit.@Nullable Session enter(Principal canister, Principal client) {
        if (!opens.get(new Client(canister, client), key -> bucket()).tryTake(1, time.getAsLong())) {
            return Limit.Session.PRINCIPAL_OPENS;
        }
        synchronized (connections) {
            int open = connections.getOrDefault(canister, 0);
            if (open >= properties.maxConnectionsPerCanister()) {
                return Limit.Session.CANISTER_CONNECTIONS;
            }
            if (open == 0 && connections.size() >= properties.maxCanisters()) {
                return Limit.Session.CANISTERS;
            }
            connections.put(canister, open + 1);
            return null;
        }
    }

    public void leave(Principal canister) {
        synchronized (connections) {
            connections.computeIfPresent(canister, (id, open) -> open == 1 ? null : open - 1);
        }
    }

    private int canisters() {
        synchronized (connections) {
            return connections.size();
        }
    }

    private TokenBucket bucket() {
        int rate = properties.opensPerMinute();
        return new TokenBucket(rate, rate, MINUTE, time.getAsLong());
    }
}
