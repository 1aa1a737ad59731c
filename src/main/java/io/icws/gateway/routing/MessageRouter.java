package io.icws.gateway.routing;

import io.icws.gateway.protocol.ClientKey;
import io.icws.gateway.protocol.CloseCode;
import io.icws.gateway.protocol.MalformedException;
import io.icws.gateway.protocol.MessageHeader;
import io.icws.gateway.protocol.Principal;
import io.icws.gateway.protocol.WebsocketMessage;
import io.icws.gateway.protocol.candid.MessagesReply;
import io.icws.gateway.protocol.candid.QueuedMessage;
import io.icws.gateway.protocol.candid.ServiceMessage;
import io.micrometer.core.instrument.MeterRegistry;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;

/**
 * Knows which outbox belongs to a client of a canister and hands it that client's messages. Clients are kept per
 * canister, so no canister ever reaches another's.
 */
public final class MessageRouter {

    private final Map<Principal, Map<ClientKey, Route>> canisters = new ConcurrentHashMap<>();
    private final RoutingProperties properties;
    private final RoutingMeters meters;

    public MessageRouter(RoutingProperties properties, MeterRegistry meters) {
        this.properties = properties;
        this.meters = new RoutingMeters(meters);
    }

    /** @return false if the client key has an outbox already; that one stays */
    public boolean register(Principal canister, ClientKey client, SessionSink outbox) {
        var routes = canisters.compute(canister, (id, known) -> {
            var clients = known == null ? new ConcurrentHashMap<ClientKey, Route>() : known;
            clients.putIfAbsent(client, new Route(outbox));
            return clients;
        });
        var route = routes.get(client);
        return route != null && route.belongsTo(outbox);
    }

    /** Removes the client only if {@code outbox} is still its own. */
    public void unregister(Principal canister, ClientKey client, SessionSink outbox) {
        canisters.computeIfPresent(canister, (id, clients) -> {
            clients.computeIfPresent(client, (key, route) -> route.belongsTo(outbox) ? null : route);
            return clients.isEmpty() ? null : clients;
        });
    }

    /** Consumes the stream of one canister's pages. Never throws; the result is in the page. */
    public void accept(PolledPage page) {
        page.dispatch(this);
    }

    /** Hands every message of the page whose nonce is not below {@code from} to its client, and flushes these clients' sinks. */
    DispatchResult dispatch(Principal canister, MessagesReply.Page page, long from, OnGap onGap) {
        var touched = new HashSet<SessionSink>();
        try {
            return dispatch(canister, page, from, onGap, touched);
        } finally {
            touched.forEach(SessionSink::flush);
        }
    }

    private DispatchResult dispatch(
            Principal canister, MessagesReply.Page page, long from, OnGap onGap, Set<SessionSink> touched) {
        var routes = canisters.getOrDefault(canister, Map.of());
        var frames = new PageFrames(page, properties, meters);
        int delivered = 0;
        int unknown = 0;
        int duplicates = 0;
        long acknowledged = 0;
        for (var message : page.messages()) {
            if (Long.compareUnsigned(message.nonce(), from) < 0) {
                duplicates++;
                continue;
            }
            var route = routes.get(message.clientKey());
            if (route == null) {
                unknown++;
                continue;
            }
            var header = onGap.normal() ? null : MessageHeader.scan(message.content());
            switch (route.check(header)) {
                case NEXT -> {
                    touched.add(route.outbox());
                    var service = deliver(route, message, header, frames);
                    if (header != null && service instanceof ServiceMessage.Ack) {
                        acknowledged = header.timestamp();
                    }
                    delivered++;
                }
                case DUPLICATE -> duplicates++;
                case NOT_YET_OPEN -> unknown++;
                case GAP -> {
                    if (!route.openedBefore(onGap.lostBefore())) {
                        return new DispatchResult(delivered, unknown, duplicates, message.nonce(), true, acknowledged);
                    }
                    route.outbox().close(CloseCode.UNREACHABLE, "messages were lost on the way: reconnect");
                }
            }
        }
        return new DispatchResult(delivered, unknown, duplicates, 0, false, acknowledged);
    }

    /** The outbox of the client; null if it has none. */
    public @Nullable SessionSink find(Principal canister, ClientKey client) {
        var route = canisters.getOrDefault(canister, Map.of()).get(client);
        return route == null ? null : route.outbox();
    }

    /**
     * The canister has begun its queue anew.
     *
     * @param known clients that it knows nevertheless
     */
    public void forget(Principal canister, Set<ClientKey> known) {
        canisters.getOrDefault(canister, Map.of()).entrySet().stream()
                .filter(client -> !known.contains(client.getKey()))
                .map(client -> client.getValue().outbox())
                .toList()
                .forEach(SessionSink::forgotten);
    }

    /**
     * The canister has forgotten the clients that were open at {@code timestamp} (canister time in nanoseconds, unsigned) or
     * before.
     */
    public void forgetOpenedUntil(Principal canister, long timestamp) {
        canisters.getOrDefault(canister, Map.of()).values().stream()
                .filter(route -> route.openedBefore(timestamp + 1))
                .map(Route::outbox)
                .toList()
                .forEach(SessionSink::forgotten);
    }

    /** Closes every client of the canister. */
    public void closeAll(Principal canister, CloseCode code, String reason) {
        List.copyOf(canisters.getOrDefault(canister, Map.of()).values())
                .forEach(route -> route.outbox().close(code, reason));
    }

    /** Closes the clients that were open before {@code timestamp} (canister time in nanoseconds, unsigned). */
    public void closeOpenedBefore(Principal canister, long timestamp, CloseCode code, String reason) {
        canisters.getOrDefault(canister, Map.of()).values().stream()
                .filter(route -> route.openedBefore(timestamp))
                .toList()
                .forEach(route -> route.outbox().close(code, reason));
    }

    private static @Nullable ServiceMessage deliver(
            Route route, QueuedMessage message, @Nullable MessageHeader header, PageFrames frames) {
        ServiceMessage service = null;
        var dated = header;
        if (header != null) {
            service = header.isServiceMessage() ? serviceMessage(message) : null;
        } else {
            dated = MessageHeader.scanAny(message.content());
        }
        route.outbox().send(frames.frame(message), dated == null ? 0 : dated.timestamp(), service);
        if (header != null) {
            // Not before: a message that could not be sent is sent again.
            route.advance(header);
        }
        return service;
    }

    /** The client judges what it gets; the gateway only wants to know what it can read. */
    private static @Nullable ServiceMessage serviceMessage(QueuedMessage message) {
        try {
            return ServiceMessage.decode(
                    WebsocketMessage.fromCbor(message.content().toArray()).content());
        } catch (MalformedException unreadable) {
            return null;
        }
    }
}
