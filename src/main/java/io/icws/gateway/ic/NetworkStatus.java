package io.icws.gateway.ic;

import io.icws.gateway.metrics.GatewayMeter;
import io.micrometer.core.instrument.MeterRegistry;
import java.net.URI;
import java.time.Duration;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/** The state of the connection to the Internet Computer. All methods are cheap and may be called at any time. */
public final class NetworkStatus {

    private final URI url;
    private final Network network;
    private final RootKey rootKey;
    private final ClockCheck clockCheck;
    private final NetworkProbe probe;
    private final IcTime time;
    private final ReplicaClient replica;

    NetworkStatus(
            URI url,
            Network network,
            RootKey rootKey,
            ClockCheck clockCheck,
            NetworkProbe probe,
            IcTime time,
            ReplicaClient replica,
            MeterRegistry meters) {
        this.url = url;
        this.network = network;
        this.rootKey = rootKey;
        this.clockCheck = clockCheck;
        this.probe = probe;
        this.time = time;
        this.replica = replica;
        GatewayMeter.IC_READY.gauge(meters, this, status -> status.isReady() ? 1 : 0);
        GatewayMeter.CLOCK_OFFSET.gauge(meters, time, NetworkStatus::offsetSeconds);
    }

    private static double offsetSeconds(IcTime time) {
        var offset = time.offset();
        return offset == null ? Double.NaN : offset.toMillis() / 1e3;
    }

    public URI url() {
        return url;
    }

    /** {@code mainnet} or {@code local}. */
    public String network() {
        return network.name().toLowerCase(Locale.ROOT);
    }

    /**
     * Why clients cannot be served: the root key is not known, the network has not given a usable answer since the
     * start, or this machine's clock is too wrong. Null if they can. Stays null if the network stops answering later.
     */
    public @Nullable String notReadyBecause() {
        if (rootKey.verifier() == null) {
            return "the root key of the network is not known yet";
        }
        // Before the network, because a clock that is too far off also makes each answer unusable.
        if (clockCheck.isUnusable()) {
            return "this machine's clock is too far from the time of the network";
        }
        return network == Network.MAINNET && !probe.wasReached()
                ? "the network has not given a usable answer yet"
                : null;
    }

    public boolean isReady() {
        return notReadyBecause() == null;
    }

    /** Whether the network gives usable answers when it is asked for its time, which happens once a minute. */
    public boolean isReachable() {
        return probe.isReachable();
    }

    /** See {@link IcTime#offset}. */
    public @Nullable Duration clockOffset() {
        return time.offset();
    }

    /** Why the latest failed request failed; null if none did, or one succeeded since. */
    public @Nullable String lastError() {
        return replica.lastError();
    }
}
