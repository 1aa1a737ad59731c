package io.icws.gateway.session;

import io.icws.gateway.metrics.GatewayMeter;
import io.icws.protocol.ClientKey;
import io.icws.protocol.Principal;
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
        private static KeyAtCanister of(AdmittedClient client) {
            return new KeyAtCanister(client.canister(), client.key());
        }
    }

    private record PrincipalAtCanister(Principal canister, Principal client) {
        private static PrincipalAtCanister of(AdmittedClient client) {
            return new PrincipalAtCanister(client.canister(), client.key().principal());
        }
    }

    private final ConcurrentMap<PrincipalAtCanister, ClientSession> newest = new ConcurrentHashMap<>();
    private final ConcurrentMap<KeyAtCanister, ClientSession> leaving = new ConcurrentHashMap<>();

    ClientDirectory(MeterRegistry meters) {
        GatewayMeter.SESSIONS.gauge(meters, leaving, ConcurrentMap::size, "leaving");
    }

    /** Ends the session whose client key the canister has given to this client. */
    void supersede(AdmittedClient client) {
        var router = client.handle().router();
        if (router.find(client.key()) instanceof ClientSession other && isSuperseded(other.state, client.dialect())) {
            other.forgotten();
            router.unregister(client.key(), other);
        }
    }

    private static boolean isSuperseded(SessionState session, Dialect newer) {
        var client = session.client();
        return client != null && session.registration().isOpened() && newer.supersedes(client.dialect());
    }

    /** @return false if another session has the client key, or its {@code ws_close} is due and would end this one */
    boolean register(AdmittedClient client, ClientSession session) {
        var router = client.handle().router();
        if (!router.register(client.key(), session)) {
            return false;
        }
        // A session is noted as leaving before its key is free, so this look comes second.
        var last = leaving.get(KeyAtCanister.of(client));
        if (last == null || isLost(last)) {
            return true;
        }
        router.unregister(client.key(), session);
        return false;
    }

    /**
     * The client is open. The canister keeps one connection of a principal, and OpenMessages arrive in the order in which it
     * opened them, so that the connection before this one gets no more messages.
     */
    void opened(AdmittedClient client, ClientSession session) {
        var principal = PrincipalAtCanister.of(client);
        var older = newest.put(principal, session);
        if (older != null) {
            older.replaced();
        }
        if (session.state.phase() == SessionState.Phase.ENDED) {
            newest.remove(principal, session);
        }
    }

    /** The newest open session of the same principal at the canister. */
    @Nullable
    ClientSession newest(AdmittedClient client) {
        return newest.get(PrincipalAtCanister.of(client));
    }

    /** The session has ended. {@link #left} must follow when its canister has been told. */
    void leave(AdmittedClient client, ClientSession session) {
        // Of two sessions of one key, the canister has lost one: only the other delays the next client of that key.
        leaving.merge(KeyAtCanister.of(client), session, (older, newer) -> isLost(newer) ? older : newer);
        newest.remove(PrincipalAtCanister.of(client), session);
        client.handle().router().unregister(client.key(), session);
    }

    /** Whether no {@code ws_close} will follow, because it would remove another client. Final once the socket has ended. */
    private static boolean isLost(ClientSession session) {
        return session.state.registration() == Registration.LOST;
    }

    void left(AdmittedClient client, ClientSession session) {
        leaving.remove(KeyAtCanister.of(client), session);
    }

    /** Sessions whose socket has ended but whose canister has not been told. */
    List<ClientSession> leaving() {
        return List.copyOf(leaving.values());
    }

    int leavingCount() {
        return leaving.size();
    }
}
