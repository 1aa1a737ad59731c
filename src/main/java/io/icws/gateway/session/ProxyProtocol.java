package io.icws.gateway.session;

import io.icws.gateway.session.admission.Networks;
import io.icws.gateway.session.admission.PeerAddress;
import io.netty.channel.Channel;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.handler.codec.haproxy.HAProxyMessage;
import io.netty.handler.codec.haproxy.HAProxyMessageDecoder;
import io.netty.handler.codec.haproxy.HAProxyProtocolException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Reads the header of the PROXY protocol, version 1 or 2, with which a known load balancer begins each connection, before TLS
 * and HTTP. It is required there: to guess whether there is one would let clients of the load balancer write it themselves. A
 * header without an address (health checks) leaves the peer's own.
 */
final class ProxyProtocol extends ChannelInboundHandlerAdapter {

    private static final Logger log = LoggerFactory.getLogger(ProxyProtocol.class);
    private static final LogLimiter PACE = new LogLimiter();

    /** Bytes of additions to a header of version 2, such as a client's certificate; the address takes 216 at most. */
    private static final int LARGEST_ADDITIONS = 4 << 10;

    private ProxyProtocol() {}

    /** @param from peers that begin with such a header; what others send is left as it is */
    static void install(Channel channel, Networks from) {
        if (channel.remoteAddress() instanceof InetSocketAddress peer && from.contains(peer.getAddress())) {
            channel.pipeline().addFirst(new HAProxyMessageDecoder(LARGEST_ADDITIONS), new ProxyProtocol());
        }
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
            case AF_IPv4, AF_IPv6 -> PeerAddress.set(channel, address(header.sourceAddress()));
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
        context.close();
        if (PACE.permits()) {
            log.warn(
                    "A connection from {} was closed: it did not begin with a header of the PROXY protocol, as"
                            + " gateway.admission.proxy-protocol-from expects it of this peer",
                    context.channel().remoteAddress());
        }
    }
}
