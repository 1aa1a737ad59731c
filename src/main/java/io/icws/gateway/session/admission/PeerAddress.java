package io.icws.gateway.session.admission;

import io.netty.channel.Channel;
import io.netty.util.AttributeKey;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import org.jspecify.annotations.Nullable;

/** Who is at the other end of a connection: the peer of the socket, or whom that peer names by the PROXY protocol. */
public final class PeerAddress {

    private static final AttributeKey<InetAddress> PROXIED = AttributeKey.valueOf(PeerAddress.class, "proxied");

    private PeerAddress() {}

    /** @return null if the socket has no IP address */
    static @Nullable InetAddress of(Channel channel) {
        if (channel.hasAttr(PROXIED)) {
            return channel.attr(PROXIED).get();
        }
        // Not the request's own remote address, which a setting of the server may take from a header.
        return channel.remoteAddress() instanceof InetSocketAddress peer ? peer.getAddress() : null;
    }

    /** @param source of the connection as a trusted proxy saw it */
    public static void set(Channel channel, InetAddress source) {
        channel.attr(PROXIED).set(source);
    }
}
