package io.icws.devnet.client;

import io.icws.client.RequestSigner;
import io.icws.protocol.Principal;
import java.time.Clock;
import java.time.Duration;
import org.jspecify.annotations.Nullable;
import reactor.core.scheduler.Scheduler;

/** What a {@link DappClient.Builder} collected. */
record ClientSettings(
        SocketOptions socket,
        Principal canister,
        byte[] rootKeyDer,
        RequestSigner signer,
        RequestSigner openSigner,
        long nonce,
        Clock clock,
        Scheduler timers,
        Duration ackInterval,
        Duration openTimeout,
        boolean keepAlive,
        boolean followCloseMessages,
        boolean replay,
        @Nullable Principal gatewayInOpen) {}
