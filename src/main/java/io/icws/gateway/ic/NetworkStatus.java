package io.icws.gateway.ic;

import io.icws.gateway.metrics.GatewayMeter;
import io.micrometer.core.instrument.MeterRegistry;
import java.net.URI;
import java.time.Duration;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/** The state of the network as its root key, its time and the last requests show it. */
final class NetworkStatus implements NetworkState {

    private final URI url;
    private final Network network;
    private final RootKey rootKey;
    private final ClockCheck clockCheck;
    private final NetworkWatch watch;
    private final IcTime time;
    private final ReplicaClient replica;

    NetworkStatus(
            URI url,
            Network network,
            RootKey rootKey,
            ClockCheck clockCheck,
            NetworkWatch watch,
            IcTime time,
            ReplicaClient replica,
            MeterRegistry meters) {
        this.url = url;
        this.network = network;
        this.rootKey = rootKey;
        this.clockCheck = clockCheck;
        this.watch = watch;
        this.time = time;
        this.replica = replica;
        GatewayMeter.IC_READY.gauge(meters, this, status -> status.isReady() ? 1 : 0);
        GatewayMeter.CLOCK_OFFSET.gauge(meters, time, NetworkStatus::offsetSeconds);
    }

    private static double offsetSeconds(IcTime time) {
        var offset = time.offset();
        return offset == null ? Double.NaN : offset.toMillis() / 1e3;
    }

    @Override
    public URI url() {
        return url;
    }

    @Override
    public String network() {
        return network.name().toLowerCase(Locale.ROOT);
    }

    @Override
    public @Nullable String notReadyBecause() {
        if (rootKey.verifier() == null) {
            return "the root key of the network is not known yet";
        }
        // Before the network, because a clock that is too far off also makes each answer unusable.
        if (clockCheck.isUnusable()) {
            return "this machine's clock is too far from the time of the network";
        }
        return network == Network.MAINNET && !watch.wasReached()
                ? "the network has not given a usable answer yet"
                : null;
    }

    @Override
    public boolean isReachable() {
        return watch.isReachable();
    }

    @Override
    public @Nullable Duration clockOffset() {
        return time.offset();
    }

    @Override
    public @Nullable String lastError() {
        return replica.lastError();
    }
}
