package io.icws.gateway.session.admission;

import java.net.InetAddress;
import java.nio.ByteBuffer;
import org.jspecify.annotations.Nullable;

/**
 * A client for the limits of an address: one IPv4 address, or an IPv6 network of 64 bits, which one customer has.
 *
 * @param prefix the IPv4 address in the lower half, or the upper half of the IPv6 address
 */
record ClientAddress(boolean v6, long prefix) {

    private static final int V4_BYTES = 4;
    private static final int MAX_LENGTH = 64;

    static ClientAddress of(InetAddress address) {
        var bytes = ByteBuffer.wrap(address.getAddress());
        return bytes.remaining() == V4_BYTES
                ? new ClientAddress(false, Integer.toUnsignedLong(bytes.getInt()))
                : new ClientAddress(true, bytes.getLong());
    }

    /**
     * Reads an entry of X-Forwarded-For: an address, with or without a port, an IPv6 one with or without brackets. Names
     * are never looked up.
     *
     * @return null if it is not an address
     */
    static @Nullable ClientAddress parse(String entry) {
        var text = entry.strip();
        if (text.isEmpty() || text.length() > MAX_LENGTH || text.indexOf('%') >= 0) {
            return null;
        }
        try {
            return of(InetAddress.ofLiteral(withoutPort(text)));
        } catch (IllegalArgumentException notAnAddress) {
            return null;
        }
    }

    private static String withoutPort(String text) {
        if (text.startsWith("[")) {
            int end = text.indexOf(']');
            return end < 0 ? text : text.substring(1, end);
        }
        int colon = text.indexOf(':');
        boolean one = colon >= 0 && colon == text.lastIndexOf(':');
        return one ? text.substring(0, colon) : text;
    }
}
