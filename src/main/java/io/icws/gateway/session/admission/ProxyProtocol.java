package io.icws.gateway.session.admission;

import io.icws.gateway.ic.LogLimiter;
import io.netty.channel.Channel;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.handler.codec.haproxy.HAProxyMessage;
import io.netty.handler.codec.haproxy.HAProxyMessageDecoder;
import io.netty.handler.codec.haproxy.HAProxyProtocolException;
import io.netty.util.AttributeKey;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.time.Duration;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Reads the header of the PROXY protocol, version 1 or 2, with which a listed load balancer begins each connection, before TLS
 * and HTTP. The header is required there: if it were optional, clients of the load balancer could write it themselves. A header
 * without an address (health checks) leaves the peer's address.
 */
public final class ProxyProtocol extends ChannelInboundHandlerAdapter {

    private static final Logger log = LoggerFactory.getLogger(ProxyProtocol.class);
    private static final LogLimiter WARNING = new LogLimiter(Duration.ofSeconds(1));
    private static final AttributeKey<InetAddress> SOURCE = AttributeKey.valueOf(ProxyProtocol.class, "source");

    /** Bytes of additions to a header of version 2, such as a client's certificate; the address takes 216 at most. */
    private static final int MAX_ADDITIONS = 4 << 10;

    private ProxyProtocol() {}

    /** @param from peers whose connections begin with such a header */
    public static void install(Channel channel, Networks from) {
        if (channel.remoteAddress() instanceof InetSocketAddress peer && from.contains(peer.getAddress())) {
            channel.pipeline().addFirst(new HAProxyMessageDecoder(MAX_ADDITIONS), new ProxyProtocol());
        }
    }

    /** Address of the connection's peer, or the one in the header; null if the socket has no IP address. */
    static @Nullable InetAddress peer(Channel channel) {
        if (channel.hasAttr(SOURCE)) {
            return channel.attr(SOURCE).get();
        }
        // Not the request's own remote address, which a setting of the server may take from a header.
        return channel.remoteAddress() instanceof InetSocketAddress peer ? peer.getAddress() : null;
    }

    @Override
    public void channelRead(ChannelHandlerContext context, Object message) {
        if (!(message instanceof HAProxyMessage header)) {
            context.fireChannelRead(message);
            return;
        }
        try {
            read(context.channel(), header);
        } finally {
            header.release();
        }
        context.pipeline().remove(this);
        context.read();
    }

    private static void read(Channel channel, HAProxyMessage header) {
        switch (header.proxiedProtocol().addressFamily()) {
            case AF_IPv4, AF_IPv6 -> channel.attr(SOURCE).set(address(header.sourceAddress()));
            case AF_UNSPEC, AF_UNIX -> {}
        }
    }

    /** Netty accepts an IPv6 address with a zone, which has a meaning on its own host only. */
    private static InetAddress address(String literal) {
        try {
            return InetAddress.ofLiteral(literal);
        } catch (IllegalArgumentException e) {
            throw new HAProxyProtocolException(e);
        }
    }

    @Override
    @SuppressWarnings("FutureReturnValueIgnored") // nothing follows
    public void exceptionCaught(ChannelHandlerContext context, Throwable cause) {
        if (!(cause instanceof HAProxyProtocolException)) {
            context.fireExceptionCaught(cause);
            return;
        }
        if (WARNING.permits()) {
            log.warn(
                    "A connection from {} is closed: it did not begin with a header of the PROXY protocol, as"
                            + " gateway.admission.proxy-protocol-from expects it of this peer",
                    context.channel().remoteAddress());
        }
        context.close();
    }
}
