package io.icws.gateway.session;

import io.netty.channel.ChannelHandler.Sharable;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.ChannelPipeline;
import io.netty.handler.codec.DecoderException;
import io.netty.handler.codec.DecoderResult;
import io.netty.handler.codec.http.HttpHeaderNames;
import io.netty.handler.codec.http.HttpHeaders;
import io.netty.handler.codec.http.HttpMethod;
import io.netty.handler.codec.http.HttpRequest;
import java.nio.charset.StandardCharsets;
import java.util.BitSet;
import java.util.HexFormat;
import reactor.netty.NettyPipeline;

/**
 * Corrects requests between Netty's HTTP decoder and Reactor Netty.
 *
 * <ul>
 *   <li>Browsers send characters that RFC 3986 does not allow in a request target, such as braces and a single percent sign.
 *       Spring answers them with 400, though every path is valid for a WebSocket. They are encoded.
 *   <li>A GET with a body is refused with 400, and its connection closed. A proxy that measures the body of a handshake
 *       differently would read it as frames. On other requests, Reactor Netty answers a malformed body itself, and Spring's
 *       second answer then fails with a stack trace.
 * </ul>
 */
@Sharable
public final class RequestGuard extends ChannelInboundHandlerAdapter {

    private static final RequestGuard INSTANCE = new RequestGuard();
    private static final String NAME = RequestGuard.class.getName();
    private static final BitSet LEGAL = new BitSet();
    private static final HexFormat HEX = HexFormat.of().withUpperCase();

    static {
        LEGAL.set('a', 'z' + 1);
        LEGAL.set('A', 'Z' + 1);
        LEGAL.set('0', '9' + 1);
        "-._~!$&'()*+,;=:@/?".chars().forEach(LEGAL::set);
    }

    private RequestGuard() {}

    public static void install(ChannelPipeline pipeline) {
        if (pipeline.get(NettyPipeline.HttpTrafficHandler) != null) {
            pipeline.addBefore(NettyPipeline.HttpTrafficHandler, NAME, INSTANCE);
        }
    }

    /** Not needed after the upgrade to a WebSocket. */
    static void remove(ChannelPipeline pipeline) {
        if (pipeline.get(NAME) != null) {
            pipeline.remove(NAME);
        }
    }

    @Override
    public void channelRead(ChannelHandlerContext context, Object message) {
        if (message instanceof HttpRequest request) {
            request.setUri(legal(request.uri()));
            if (isGet(request) && hasBody(request.headers())) {
                request.setDecoderResult(
                        DecoderResult.failure(new DecoderException("a GET with a body (expected: none)")));
            }
        }
        context.fireChannelRead(message);
    }

    private static boolean isGet(HttpRequest request) {
        return HttpMethod.GET.equals(request.method()) || HttpMethod.HEAD.equals(request.method());
    }

    private static boolean hasBody(HttpHeaders headers) {
        return headers.contains(HttpHeaderNames.TRANSFER_ENCODING)
                || headers.getAll(HttpHeaderNames.CONTENT_LENGTH).stream()
                        .anyMatch(length -> !length.strip().equals("0"));
    }

    /** @param target path and query, or an absolute URI, whose host stays as it is */
    static String legal(String target) {
        int begin = target.startsWith("/") ? 0 : endOfAuthority(target);
        for (int i = begin; i < target.length(); i++) {
            if (!isLegal(target, i)) {
                return encoded(target, i);
            }
        }
        return target;
    }

    private static int endOfAuthority(String target) {
        int authority = target.indexOf("://") + "://".length();
        if (authority < "://".length()) {
            return 0;
        }
        int end = authority;
        while (end < target.length() && "/?#".indexOf(target.charAt(end)) < 0) {
            end++;
        }
        return end;
    }

    private static String encoded(String target, int first) {
        var encoded = new StringBuilder(target.length() + 16).append(target, 0, first);
        for (int i = first; i < target.length(); i++) {
            char c = target.charAt(i);
            if (isLegal(target, i)) {
                encoded.append(c);
            } else {
                // Netty has made a character of each byte.
                var bytes =
                        String.valueOf(c).getBytes(c < 0x100 ? StandardCharsets.ISO_8859_1 : StandardCharsets.UTF_8);
                for (byte b : bytes) {
                    encoded.append('%').append(HEX.toHexDigits(b));
                }
            }
        }
        return encoded.toString();
    }

    private static boolean isLegal(String target, int index) {
        char c = target.charAt(index);
        return c == '%'
                ? index + 2 < target.length()
                        && HexFormat.isHexDigit(target.charAt(index + 1))
                        && HexFormat.isHexDigit(target.charAt(index + 2))
                : LEGAL.get(c);
    }
}
