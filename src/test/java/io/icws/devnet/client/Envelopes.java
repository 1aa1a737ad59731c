package io.icws.devnet.client;

import io.icws.devnet.identity.ClientIdentity;
import io.icws.gateway.protocol.ClientFrame;
import io.icws.gateway.protocol.Principal;
import io.icws.gateway.protocol.UnsignedRequest;
import java.security.SecureRandom;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;

/** Signs calls and frames them as the SDK does. Source: gateway protocol, 3.2. */
final class Envelopes {

    private static final Duration EXPIRY = Duration.ofMinutes(4);
    private static final int NONCE_LENGTH = 16;
    private static final SecureRandom RANDOM = new SecureRandom();

    private final ClientIdentity identity;
    private final Clock clock;
    private final boolean tamper;

    Envelopes(ClientIdentity identity, Clock clock, boolean tamper) {
        this.identity = identity;
        this.clock = clock;
        this.tamper = tamper;
    }

    byte[] call(Principal canister, String method, byte[] arg) {
        byte[] nonce = new byte[NONCE_LENGTH];
        RANDOM.nextBytes(nonce);
        var request = UnsignedRequest.call(identity.principal(), canister, method, arg, expiry(), nonce);
        byte[] signature = identity.sign(request.signedPayload());
        if (tamper) {
            signature[0] ^= 1;
        }
        return ClientFrame.encode(request.signed(identity.publicKeyDer(), signature, identity.delegations()));
    }

    /** Rounded down to a full minute. */
    private long expiry() {
        Instant minute = clock.instant().plus(EXPIRY).truncatedTo(ChronoUnit.MINUTES);
        return Math.multiplyExact(minute.getEpochSecond(), 1_000_000_000L);
    }
}
