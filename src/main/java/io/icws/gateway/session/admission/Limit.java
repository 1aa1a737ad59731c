package io.icws.gateway.session.admission;

import io.icws.gateway.metrics.GatewayMeter;
import io.icws.protocol.CloseCode;
import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.MeterRegistry;
import java.util.HashMap;
import java.util.Locale;
import java.util.Map;
import java.util.stream.Stream;
import org.springframework.http.HttpStatus;

/** A limit, and how a client that exceeds it is refused or closed. */
public sealed interface Limit {

    /** Name of the enum constant. */
    String name();

    /** Tag of the meter. */
    default String tag() {
        return name().toLowerCase(Locale.ROOT);
    }

    /** Checked before the upgrade to a WebSocket: the request is refused with a status. */
    enum Handshake implements Limit {
        DRAINING(HttpStatus.SERVICE_UNAVAILABLE),
        CONNECTIONS(HttpStatus.SERVICE_UNAVAILABLE),
        BUFFERED(HttpStatus.SERVICE_UNAVAILABLE),
        HANDSHAKE_RATE(HttpStatus.TOO_MANY_REQUESTS),
        ADDRESS_CONNECTIONS(HttpStatus.TOO_MANY_REQUESTS),
        ORIGIN(HttpStatus.FORBIDDEN);

        private final HttpStatus status;

        Handshake(HttpStatus status) {
            this.status = status;
        }

        HttpStatus status() {
            return status;
        }
    }

    /** Checked on an open WebSocket: it is closed with a code. */
    enum Session implements Limit {
        CANISTER(CloseCode.FORBIDDEN, "this gateway does not serve the canister"),
        CANISTERS(CloseCode.TRY_AGAIN_LATER, "the gateway serves too many canisters"),
        CANISTER_CONNECTIONS(CloseCode.TRY_AGAIN_LATER, "the canister has too many connections"),
        PRINCIPAL_OPENS(CloseCode.TOO_FAST, "this principal opens connections too often"),
        CANISTER_SIGNATURE_CHECKS(CloseCode.TRY_AGAIN_LATER, "too many canister signatures wait for their check"),
        SIGNATURE_CHECKS(CloseCode.TRY_AGAIN_LATER, "too many signatures wait for their check"),
        FRAME_SIZE(CloseCode.TOO_BIG, "frame too large"),
        FRAME_RATE(CloseCode.TOO_FAST, "too many frames per second"),
        BYTE_RATE(CloseCode.TOO_FAST, "too many bytes per second"),
        RELAY_QUEUE(CloseCode.TOO_FAST, "sending faster than the canister executes"),
        RELAY_AGE(CloseCode.TOO_FAST, "messages wait too long for the canister"),
        SENDER_BUFFER(CloseCode.TRY_AGAIN_LATER, "the gateway holds too many messages"),
        READER_BUFFER(CloseCode.SLOW_READER, "the gateway holds too many messages for slow readers"),
        OUTBOUND_QUEUE(CloseCode.SLOW_READER, "messages are not read fast enough"),
        OPEN_TIME(CloseCode.TIMEOUT, "no ws_open in time"),
        PONG_TIME(CloseCode.TIMEOUT, "no pong in time"),
        IDLE_TIME(CloseCode.TIMEOUT, "no message for too long");

        private final CloseCode code;
        private final String reason;

        Session(CloseCode code, String reason) {
            this.code = code;
            this.reason = reason;
        }

        public CloseCode code() {
            return code;
        }

        public String reason() {
            return reason;
        }
    }

    /** Counts refusals by their limit. */
    final class Counters {

        private final Map<Limit, Counter> counters = new HashMap<>();

        public Counters(MeterRegistry meters) {
            Stream.<Limit>concat(Stream.of(Handshake.values()), Stream.of(Session.values()))
                    .forEach(limit -> counters.put(limit, GatewayMeter.LIMITS_HIT.counter(meters, limit.tag())));
        }

        public void hit(Limit limit) {
            var counter = counters.get(limit);
            if (counter != null) {
                counter.increment();
            }
        }
    }
}
