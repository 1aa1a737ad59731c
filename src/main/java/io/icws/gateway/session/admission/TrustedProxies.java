package io.icws.gateway.session.admission;

import java.net.InetAddress;
import java.util.List;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Finds a client's address behind a known number of proxies. Each of them appends the address of its peer, so that many entries
 * from the right are true; the client may have invented the others.
 */
final class TrustedProxies {

    private static final Logger log = LoggerFactory.getLogger(TrustedProxies.class);

    private final int hops;
    private final ForwardingHeader header;
    private final AtomicBoolean warned = new AtomicBoolean();

    TrustedProxies(int hops, ForwardingHeader header) {
        this.hops = hops;
        this.header = header;
    }

    /**
     * @param peer the other end of the connection
     * @param headers gives the values of a request header by its name, in their order
     * @return the farthest address that a trusted proxy has written; the peer's if no entry is valid
     */
    ClientAddress find(InetAddress peer, Function<String, List<String>> headers) {
        var found = ClientAddress.of(peer);
        if (hops == 0) {
            warnOfProxy(peer, headers);
            return found;
        }
        for (var entry : header.lastEntries(headers.apply(header.field()), hops)) {
            @Nullable ClientAddress seen = header.address(entry);
            if (seen == null) {
                return found;
            }
            found = seen;
        }
        return found;
    }

    /** Warns once: the header is a sign of a proxy that is missing in the configuration. */
    private void warnOfProxy(InetAddress peer, Function<String, List<String>> headers) {
        if (warned.get() || !Networks.PRIVATE.contains(peer)) {
            return;
        }
        for (var sign : ForwardingHeader.values()) {
            if (!headers.apply(sign.field()).isEmpty() && warned.compareAndSet(false, true)) {
                log.warn(
                        "The peer at {} looks like a proxy: it sends {}, which is ignored, so all clients behind it share the limits of one"
                                + " address. Set gateway.admission.trusted-proxies to the number of proxies in front",
                        peer.getHostAddress(),
                        sign.field());
            }
        }
    }
}
