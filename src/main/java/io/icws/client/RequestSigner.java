package io.icws.client;

import io.icws.certificate.IcTimestamp;
import io.icws.protocol.ClientFrames;
import io.icws.protocol.MalformedException;
import io.icws.protocol.Principal;
import io.icws.protocol.SignedDelegation;
import io.icws.protocol.UnsignedRequest;
import java.security.SecureRandom;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import org.ic4j.agent.identity.Identity;

/** Signs calls of one client to one canister. Safe for use by several threads, if the identity is. */
public final class RequestSigner {

    /** How long calls are valid. The IC accepts 5 minutes; a minute is left for clocks that differ. */
    public static final Duration LIFETIME = Duration.ofMinutes(4);

    private static final int NONCE_LENGTH = 16;
    private static final SecureRandom RANDOM = new SecureRandom();

    private final Identity identity;
    private final Principal sender;
    private final Principal canister;
    private final Clock clock;
    private final Duration lifetime;

    /**
     * @param lifetime until the calls' ingress expiry, for example {@link #LIFETIME}
     * @throws IllegalArgumentException if the identity is anonymous: canisters accept no WebSockets of it
     */
    public RequestSigner(Identity identity, Principal canister, Clock clock, Duration lifetime) {
        this.identity = identity;
        this.sender = principal(identity.sender());
        this.canister = canister;
        this.clock = clock;
        this.lifetime = lifetime;
        if (sender.isAnonymous()) {
            throw new IllegalArgumentException("canisters accept no WebSockets of the anonymous identity");
        }
    }

    public Principal sender() {
        return sender;
    }

    Principal canister() {
        return canister;
    }

    Clock clock() {
        return clock;
    }

    /**
     * The frame that asks a gateway to make the call. May block where the identity does.
     *
     * @throws IcWebSocketException.SigningFailed if the identity throws, or returns no signature
     */
    public byte[] call(String method, byte[] arg) throws IcWebSocketException.SigningFailed {
        byte[] nonce = new byte[NONCE_LENGTH];
        RANDOM.nextBytes(nonce);
        try {
            long expiry = IcTimestamp.of(clock.instant().plus(lifetime));
            var request = UnsignedRequest.call(sender, canister, method, arg, expiry, nonce);
            var signed = identity.sign(request.signedPayload());
            byte[] publicKey = signed.publicKey.orElseGet(identity::getPublicKey);
            var delegations = signed.delegations.orElse(List.of()).stream()
                    .map(RequestSigner::delegation)
                    .toList();
            return ClientFrames.encode(
                    ClientFrames.signed(request, publicKey, signed.signature.orElseThrow(), delegations));
        } catch (Throwable e) {
            throw new IcWebSocketException.SigningFailed(e);
        }
    }

    private static SignedDelegation delegation(org.ic4j.agent.replicaapi.SignedDelegation link) {
        var delegation = link.delegation;
        var targets = delegation.targets == null
                ? null
                : delegation.targets.stream().map(RequestSigner::principal).toList();
        return ClientFrames.withSignature(
                ClientFrames.unsignedDelegation(delegation.pubKey, delegation.expiration, targets), link.signature);
    }

    private static Principal principal(org.ic4j.types.Principal principal) {
        try {
            return Principal.of(principal.getValue());
        } catch (MalformedException e) {
            throw new IllegalArgumentException(e);
        }
    }
}
