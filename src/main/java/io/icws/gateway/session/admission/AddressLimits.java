package io.icws.gateway.session.admission;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import io.icws.gateway.ic.TokenBucket;
import java.time.Duration;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/** Limits of all connections, of the connections of a client address, and of the rate at which an address opens them. */
final class AddressLimits {

    /** Attempts that one address may make at once, in seconds of its rate: pages that load together behind one address. */
    private static final long BURST_SECONDS = 4;

    /** About 20 MB. When more addresses connect within seconds, the rate of the least recent one is forgotten. */
    private static final int TRACKED_ADDRESSES = 100_000;

    private final AdmissionProperties properties;
    private final LongSupplier time;
    private final AtomicInteger total = new AtomicInteger();
    private final ConcurrentMap<ClientAddress, Integer> open = new ConcurrentHashMap<>();
    private final Cache<ClientAddress, TokenBucket> rates;

    AddressLimits(AdmissionProperties properties, LongSupplier time) {
        this.properties = properties;
        this.time = time;
        // A bucket that is full again is equal to a new one.
        this.rates = Caffeine.newBuilder()
                .maximumSize(TRACKED_ADDRESSES)
                .expireAfterAccess(Duration.ofSeconds(BURST_SECONDS + 1))
                .build();
    }

    int connections() {
        return total.get();
    }

    /** Whether the address may try to connect now; counts the attempt. */
    boolean tryConnect(ClientAddress address) {
        return rates.get(address, a -> bucket()).tryTake(1, time.getAsLong());
    }

    /**
     * Counts one more connection of the address, unless that would exceed a limit.
     *
     * @return the limit; null if the connection was counted, and {@link #close} must follow
     */
    Limit.@Nullable Handshake open(ClientAddress address) {
        if (total.incrementAndGet() > properties.maxConnections()) {
            total.decrementAndGet();
            return Limit.Handshake.CONNECTIONS;
        }
        if (open.merge(address, 1, Integer::sum) > properties.maxConnectionsPerAddress()) {
            close(address);
            return Limit.Handshake.ADDRESS_CONNECTIONS;
        }
        return null;
    }

    void close(ClientAddress address) {
        total.decrementAndGet();
        open.computeIfPresent(address, (a, count) -> count == 1 ? null : count - 1);
    }

    private TokenBucket bucket() {
        int rate = properties.handshakesPerSecond();
        return new TokenBucket(BURST_SECONDS * rate, rate, Duration.ofSeconds(1), time.getAsLong());
    }
}
