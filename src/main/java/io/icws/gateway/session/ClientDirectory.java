package io.icws.gateway.session;

import io.icws.gateway.metrics.GatewayMeter;
import io.icws.gateway.protocol.ClientKey;
import io.icws.gateway.protocol.Principal;
import io.icws.gateway.routing.MessageRouter;
import io.icws.gateway.session.admission.CanisterLimits;
import io.icws.gateway.session.admission.Limit;
import io.micrometer.core.instrument.MeterRegistry;
import java.util.List;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import org.jspecify.annotations.Nullable;

/**
 * Which session serves which client. A client key has one session at a time, until the canister has been told of its end; a
 * principal has one open session at a canister.
 */
final class ClientDirectory {

    private record KeyAtCanister(Principal canister, ClientKey client) {
        private static KeyAtCanister of(SessionIdentity identity) {
            return new KeyAtCanister(identity.canister(), identity.client());
        }
    }

    private record PrincipalAtCanister(Principal canister, Principal client) {
        private static PrincipalAtCanister of(SessionIdentity identity) {
            return new PrincipalAtCanister(
                    identity.canister(), identity.client().principal());
        }
    }

    private final MessageRouter router;
    private final CanisterLimits limits;
    private final ConcurrentMap<PrincipalAtCanister, ClientSession> newest = new ConcurrentHashMap<>();
    private final ConcurrentMap<KeyAtCanister, ClientSession> leaving = new ConcurrentHashMap<>();

    ClientDirectory(MessageRouter router, CanisterLimits limits, MeterRegistry meters) {
        this.router = router;
        this.limits = limits;
        GatewayMeter.SESSIONS.gauge(meters, leaving, ConcurrentMap::size, "leaving");
    }

    /**
     * Counts a connection of a client whose first frame has passed all checks.
     *
     * @return the limit it exceeds; null if it was counted, and {@link #exit} or {@link #leave} must follow
     */
    Limit.@Nullable Session enter(SessionIdentity identity) {
        var limit = limits.enter(identity.canister(), identity.client().principal());
        if (limit == null) {
            supersede(identity);
        }
        return limit;
    }

    void exit(SessionIdentity identity) {
        limits.leave(identity.canister());
    }

    /** Ends the session whose client key the canister has given to this client. */
    private void supersede(SessionIdentity identity) {
        if (router.find(identity.canister(), identity.client()) instanceof ClientSession other
                && isSuperseded(other.state(), identity.dialect())) {
            other.forgotten();
            router.unregister(identity.canister(), identity.client(), other);
        }
    }

    private static boolean isSuperseded(SessionState session, Dialect newer) {
        var client = session.client();
        return client != null && session.registration().isOpened() && newer.supersedes(client.dialect());
    }

    /** @return false if another session has the client key, or its {@code ws_close} is due and would end this one */
    boolean register(SessionIdentity identity, ClientSession session) {
        if (!router.register(identity.canister(), identity.client(), session)) {
            return false;
        }
        // A session is noted as leaving before its key is free, so this look comes second.
        var last = leaving.get(KeyAtCanister.of(identity));
        if (last == null || isLost(last)) {
            return true;
        }
        router.unregister(identity.canister(), identity.client(), session);
        return false;
    }

    /**
     * The client is open. The canister keeps one connection of a principal, and OpenMessages arrive in the order in which it
     * opened them, so that the connection before this one gets no more messages.
     */
    void opened(SessionIdentity identity, ClientSession session) {
        var principal = PrincipalAtCanister.of(identity);
        var older = newest.put(principal, session);
        if (older != null) {
            older.replaced();
        }
        if (session.state().phase() == SessionState.Phase.ENDED) {
            newest.remove(principal, session);
        }
    }

    /** The newest open session of the same principal at the canister. */
    @Nullable
    ClientSession newest(AdmittedClient client) {
        return newest.get(PrincipalAtCanister.of(client.identity()));
    }

    /** The session has ended. {@link #left} must follow when its canister has been told. */
    void leave(SessionIdentity identity, ClientSession session) {
        // Of two sessions of one key, the canister has lost one: only the other delays the next client of that key.
        leaving.merge(KeyAtCanister.of(identity), session, (older, newer) -> isLost(newer) ? older : newer);
        newest.remove(PrincipalAtCanister.of(identity), session);
        router.unregister(identity.canister(), identity.client(), session);
        limits.leave(identity.canister());
    }

    /** Whether no {@code ws_close} will follow, because it would remove another client. Final once the socket has ended. */
    private static boolean isLost(ClientSession session) {
        return session.state().registration() == Registration.LOST;
    }

    void left(SessionIdentity identity, ClientSession session) {
        leaving.remove(KeyAtCanister.of(identity), session);
    }

    /** Sessions whose socket has ended but whose canister has not been told. */
    List<ClientSession> leaving() {
        return List.copyOf(leaving.values());
    }

    int leavingCount() {
        return leaving.size();
    }
}
