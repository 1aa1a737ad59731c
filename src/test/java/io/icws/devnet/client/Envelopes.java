package io.icws.devnet.client;

import io.icws.devnet.identity.ClientIdentity;
import io.icws.peer.ClientFrames;
import io.icws.protocol.Principal;
import io.icws.protocol.UnsignedRequest;
import java.security.SecureRandom;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import org.jspecify.annotations.Nullable;

/** Signs calls and frames them as the SDK does. Source: gateway protocol, 3.2. */
public final class Envelopes {

    private static final Duration EXPIRY = Duration.ofMinutes(4);
    private static final int NONCE_LENGTH = 16;
    private static final SecureRandom RANDOM = new SecureRandom();

    private final ClientIdentity identity;
    private final Clock clock;
    private final boolean tamper;
    private final @Nullable Duration lifetime;

    /** @param lifetime null for that of the SDK */
    public Envelopes(ClientIdentity identity, Clock clock, boolean tamper, @Nullable Duration lifetime) {
        this.identity = identity;
        this.clock = clock;
        this.tamper = tamper;
        this.lifetime = lifetime;
    }

    public byte[] call(Principal canister, String method, byte[] arg) {
        byte[] nonce = new byte[NONCE_LENGTH];
        RANDOM.nextBytes(nonce);
        var request = UnsignedRequest.call(identity.principal(), canister, method, arg, expiry(), nonce);
        byte[] signature = identity.sign(request.signedPayload());
        if (tamper) {
            signature[0] ^= 1;
        }
        return ClientFrames.encode(
                ClientFrames.signed(request, identity.publicKeyDer(), signature, identity.delegations()));
    }

    /** The SDK's is rounded down to a full minute. */
    private long expiry() {
        var now = clock.instant();
        Instant end = lifetime == null ? now.plus(EXPIRY).truncatedTo(ChronoUnit.MINUTES) : now.plus(lifetime);
        return Math.multiplyExact(end.getEpochSecond(), 1_000_000_000L) + end.getNano();
    }
}
