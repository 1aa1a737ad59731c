package io.icws.gateway.ic;

import java.net.URI;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/** The state of the connection to the Internet Computer. All methods are cheap and may be called at any time. */
public interface NetworkState {

    URI url();

    /** {@code mainnet} or {@code local}. */
    String network();

    /**
     * Why clients cannot be served: the root key is not known, the network has not given a usable answer since the
     * start, or this machine's clock is too wrong. Null if they can. Stays null if the network stops answering later.
     */
    @Nullable
    String notReadyBecause();

    default boolean isReady() {
        return notReadyBecause() == null;
    }

    /** Whether the network gives usable answers when it is asked for its time, which happens once a minute. */
    boolean isReachable();

    /**
     * By how much this machine's clock is ahead of certified time, negative if it is behind; null if that is not
     * known.
     */
    @Nullable
    Duration clockOffset();

    /** Why the latest failed request failed; null if none did, or one succeeded since. */
    @Nullable
    String lastError();
}
