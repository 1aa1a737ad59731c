package io.icws.gateway.routing;

import io.icws.protocol.ClientKey;
import io.icws.protocol.CloseCode;
import io.icws.protocol.MalformedException;
import io.icws.protocol.MessageHeader;
import io.icws.protocol.WebsocketMessage;
import io.icws.protocol.candid.QueuedMessage;
import io.icws.protocol.candid.ServiceMessage;
import io.micrometer.core.instrument.MeterRegistry;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Dispatches the messages of one canister's pages to the sinks of its clients' sessions. Each canister has a router, so that no
 * canister reaches the clients of another.
 */
public final class MessageRouter {

    private static final Logger log = LoggerFactory.getLogger(MessageRouter.class);

    private final Map<ClientKey, Route> routes = new ConcurrentHashMap<>();
    private final RoutingProperties properties;
    private final PageFrames.Meters meters;

    private MessageRouter(RoutingProperties properties, PageFrames.Meters meters) {
        this.properties = properties;
        this.meters = meters;
    }

    /** Makes a router for each canister. Their meters exist from now on, also without a canister. */
    public static Supplier<MessageRouter> routers(RoutingProperties properties, MeterRegistry registry) {
        var meters = new PageFrames.Meters(registry);
        return () -> new MessageRouter(properties, meters);
    }

    /** @return false if the client key has a sink already, which stays */
    public boolean register(ClientKey client, SessionSink sink) {
        return routes.putIfAbsent(client, new Route(sink)) == null;
    }

    /** Removes the client if this is its sink. */
    public void unregister(ClientKey client, SessionSink sink) {
        routes.computeIfPresent(client, (key, route) -> route.belongsTo(sink) ? null : route);
    }

    /** Consumes the stream of the canister's pages. Never throws; the result is in the page. */
    public void accept(PolledPage page) {
        try {
            page.result = dispatch(page);
        } catch (Throwable bug) {
            // Thrown in the stream it would end the polling of this canister, or of all.
            page.failure = bug;
        }
    }

    /** Hands every message of the page that was not dispatched before to its client, and flushes these clients' sinks. */
    PolledPage.Result dispatch(PolledPage page) {
        var sinks = new HashSet<SessionSink>();
        try {
            return dispatch(page, sinks);
        } finally {
            sinks.forEach(MessageRouter::flush);
        }
    }

    private static void flush(SessionSink sink) {
        try {
            sink.flush();
        } catch (RuntimeException | Error bug) {
            failed(sink, bug);
        }
    }

    /** A bug in one session must not delay the messages of the others. */
    private static void failed(SessionSink sink, Throwable bug) {
        log.error("Sending messages to {} failed", sink, bug);
        try {
            sink.close(CloseCode.INTERNAL_ERROR, "a bug in the gateway: reconnect");
        } catch (RuntimeException another) {
            log.error("{} could not be closed", sink, another);
        }
    }

    private PolledPage.Result dispatch(PolledPage polled, Set<SessionSink> sinks) {
        var frames = new PageFrames(polled.page, properties, meters);
        int delivered = 0;
        int unknown = 0;
        int duplicates = 0;
        long acknowledged = 0;
        for (var message : polled.page.messages()) {
            if (Long.compareUnsigned(message.nonce(), polled.from) < 0) {
                duplicates++;
                continue;
            }
            var route = routes.get(message.clientKey());
            if (route == null) {
                unknown++;
                continue;
            }
            var header = polled.hasServiceMessages ? MessageHeader.scan(message.content()) : null;
            switch (route.check(header)) {
                case NEXT -> {
                    sinks.add(route.sink());
                    var service = deliver(route, message, header, frames);
                    if (header != null && service instanceof ServiceMessage.Ack) {
                        acknowledged = header.timestamp();
                    }
                    delivered++;
                }
                case DUPLICATE -> duplicates++;
                case NOT_YET_OPEN -> unknown++;
                case GAP -> {
                    if (!route.openedBefore(polled.lostBefore)) {
                        return new PolledPage.Result(
                                delivered, unknown, duplicates, OptionalLong.of(message.nonce()), acknowledged);
                    }
                    route.sink().close(CloseCode.UNREACHABLE, "messages of the canister were lost: reconnect");
                }
            }
        }
        return new PolledPage.Result(delivered, unknown, duplicates, OptionalLong.empty(), acknowledged);
    }

    /** The client's sink; null if it has none. */
    public @Nullable SessionSink find(ClientKey client) {
        var route = routes.get(client);
        return route == null ? null : route.sink();
    }

    /**
     * The canister has restarted its queue, and so has forgotten its clients.
     *
     * @param known clients that have opened since the restart
     */
    public void forget(Set<ClientKey> known) {
        routes.forEach((client, route) -> {
            if (!known.contains(client)) {
                route.sink().forgotten();
            }
        });
    }

    /**
     * The canister has forgotten the clients that were open at {@code timestamp} (canister time in nanoseconds, unsigned) or
     * before.
     */
    public void forgetOpenedUntil(long timestamp) {
        openedBefore(timestamp + 1).forEach(SessionSink::forgotten);
    }

    /** Closes every client of the canister. */
    public void closeAll(CloseCode code, String reason) {
        routes.values().forEach(route -> route.sink().close(code, reason));
    }

    /** Closes the clients that were open before {@code timestamp} (canister time in nanoseconds, unsigned). */
    public void closeOpenedBefore(long timestamp, CloseCode code, String reason) {
        openedBefore(timestamp).forEach(sink -> sink.close(code, reason));
    }

    private List<SessionSink> openedBefore(long timestamp) {
        return routes.values().stream()
                .filter(route -> route.openedBefore(timestamp))
                .map(Route::sink)
                .toList();
    }

    private static @Nullable ServiceMessage deliver(
            Route route, QueuedMessage message, @Nullable MessageHeader header, PageFrames frames) {
        var service = header != null && header.isServiceMessage() ? serviceMessage(message) : null;
        var dated = header == null ? MessageHeader.scanAnyVersion(message.content()) : header;
        byte[] frame = frames.frame(message);
        try {
            route.sink().send(frame, dated == null ? 0 : dated.timestamp(), service);
        } catch (RuntimeException bug) {
            // An error of the JVM is not the session's: the page is dispatched again.
            failed(route.sink(), bug);
        }
        if (header != null) {
            // Not before: a message that could not be sent is sent again.
            route.advance(header);
        }
        return service;
    }

    /** Null if it cannot be read: the client gets it, and decides itself. */
    private static @Nullable ServiceMessage serviceMessage(QueuedMessage message) {
        try {
            return ServiceMessage.decode(
                    WebsocketMessage.fromCbor(message.content().toArray()).content());
        } catch (MalformedException unreadable) {
            return null;
        }
    }
}
