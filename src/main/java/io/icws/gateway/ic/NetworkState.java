package io.icws.gateway.ic;

import java.net.URI;
import org.jspecify.annotations.Nullable;
import reactor.core.publisher.Mono;

/** How things stand between the gateway and the Internet Computer. All methods are cheap and may be called at any time. */
public interface NetworkState {

    URI url();

    /** {@code mainnet} or {@code local}. */
    String network();

    /** Whether the root key is known. Once true, never false again. */
    boolean isReady();

    /** Completes once the root key is known, which for mainnet is at once; never fails. */
    Mono<Void> ready();

    /** Why the newest request that reached nothing usable failed; null if there was none, or one succeeded since. */
    @Nullable
    String lastError();
}
