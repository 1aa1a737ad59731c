package io.icws.gateway.ic;

import io.icws.certificate.IcTimestamp;
import io.icws.gateway.ic.identity.GatewayIdentity;
import io.icws.protocol.Principal;
import io.icws.protocol.RequestId;
import io.icws.protocol.UnsignedRequest;
import java.nio.charset.StandardCharsets;
import java.security.SecureRandom;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** Signs requests of the gateway. A signature takes about 20 us. */
final class OwnRequests {

    static final byte[] REQUEST_STATUS = "request_status".getBytes(StandardCharsets.US_ASCII);
    private static final byte[] TIME = "time".getBytes(StandardCharsets.US_ASCII);
    private static final byte[] SUBNET = "subnet".getBytes(StandardCharsets.US_ASCII);
    private static final int NONCE_LENGTH = 16;

    /** The IC takes up to 5 min; whole minutes make equal queries within one identical. */
    private static final Duration LIFETIME = Duration.ofMinutes(4);

    /** @param body of the HTTP request */
    record Signed(RequestId id, Instant expiry, byte[] body) {}

    private final GatewayIdentity identity;
    private final byte[] publicKeyDer;
    private final Clock clock;
    private final SecureRandom random = new SecureRandom();

    OwnRequests(GatewayIdentity identity, Clock clock) {
        this.identity = identity;
        this.publicKeyDer = identity.publicKeyDer();
        this.clock = clock;
    }

    /** Unique by its nonce, so that each of several equal calls executes. */
    Signed call(Principal canister, String method, byte[] arg) {
        byte[] nonce = new byte[NONCE_LENGTH];
        random.nextBytes(nonce);
        var expiry = expiry();
        return sign(UnsignedRequest.call(self(), canister, method, arg, IcTimestamp.of(expiry), nonce), expiry);
    }

    /** A query that may be posted repeatedly. It is signed again only when its expiry changes, once a minute. */
    Supplier<Signed> query(Principal canister, String method, byte[] arg) {
        var newest = new AtomicReference<@Nullable Signed>();
        return () -> {
            var expiry = expiry();
            var signed = newest.get();
            if (signed == null || !signed.expiry().equals(expiry)) {
                signed = sign(UnsignedRequest.query(self(), canister, method, arg, IcTimestamp.of(expiry)), expiry);
                newest.set(signed);
            }
            return signed;
        };
    }

    /** Reads the status of a call. */
    Signed readState(RequestId call) {
        return readState(List.of(REQUEST_STATUS, call.toBytes()));
    }

    /** Reads the state of all subnets. */
    Signed readSubnets() {
        return readState(List.of(SUBNET));
    }

    /**
     * Reads the time; the request body. Anonymous, because then the IC does not check the expiry, and thus not this
     * clock.
     */
    byte[] readTime() {
        return UnsignedRequest.readState(Principal.ANONYMOUS, List.of(List.of(TIME)), IcTimestamp.of(expiry()))
                .anonymous();
    }

    private Signed readState(List<byte[]> path) {
        var expiry = expiry();
        return sign(UnsignedRequest.readState(self(), List.of(path), IcTimestamp.of(expiry)), expiry);
    }

    Principal self() {
        return identity.principal();
    }

    private Signed sign(UnsignedRequest request, Instant expiry) {
        byte[] signature = identity.sign(request.signedPayload());
        return new Signed(request.requestId(), expiry, request.signed(publicKeyDer, signature));
    }

    private Instant expiry() {
        return clock.instant().plus(LIFETIME).truncatedTo(ChronoUnit.MINUTES);
    }
}
