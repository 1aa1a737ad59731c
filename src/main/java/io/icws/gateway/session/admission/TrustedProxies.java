package io.icws.gateway.session.admission;

import java.net.InetAddress;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Finds a client's address behind a known number of proxies. Each of them appends whom it saw, so only that many entries
 * from the right are true; what stands left of them is the client's own invention.
 */
final class TrustedProxies {

    static final String HEADER = "X-Forwarded-For";

    private final int hops;

    TrustedProxies(int hops) {
        this.hops = hops;
    }

    /**
     * @param peer the other end of the socket
     * @param forwardedFor lines of X-Forwarded-For, in their order
     * @return the farthest address that a trusted proxy has seen and written legibly; the peer's if there is none
     */
    ClientAddress find(InetAddress peer, List<String> forwardedFor) {
        var found = ClientAddress.of(peer);
        if (hops == 0) {
            return found;
        }
        var entries = entries(forwardedFor);
        for (int hop = 1; hop <= hops && hop <= entries.size(); hop++) {
            @Nullable ClientAddress seen = ClientAddress.parse(entries.get(entries.size() - hop));
            if (seen == null) {
                return found;
            }
            found = seen;
        }
        return found;
    }

    private static List<String> entries(List<String> lines) {
        var entries = new ArrayList<String>();
        for (var line : lines) {
            entries.addAll(List.of(line.split(",", -1)));
        }
        return entries;
    }
}
