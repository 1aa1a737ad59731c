package io.icws.gateway.ops;

import java.net.URI;
import org.jspecify.annotations.Nullable;

/** How things stand between the gateway and the Internet Computer. All methods are cheap and may be called at any time. */
interface NetworkState {

    URI url();

    /** {@code mainnet} or {@code local}. */
    String network();

    /** Whether the root key is known. Once true, never false again. */
    boolean isReady();

    /** Of the newest attempt that failed, {@code null} if there was none or one succeeded since. */
    @Nullable
    String lastError();
}
