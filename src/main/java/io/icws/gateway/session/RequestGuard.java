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
import java.util.HexFormat;
import java.util.regex.Pattern;
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
    private static final HexFormat HEX = HexFormat.of().withUpperCase();

    /** What a path or query must not contain. */
    private static final Pattern ILLEGAL = Pattern.compile("%(?!\\p{XDigit}{2})|[^%\\w.~!$&'()*+,;=:@/?-]");

    private static final Pattern SCHEME_AND_HOST = Pattern.compile("(?s)(?!/).*?://[^/?#]*");

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
        var host = SCHEME_AND_HOST.matcher(target);
        int path = host.lookingAt() ? host.end() : 0;
        return target.substring(0, path)
                + ILLEGAL.matcher(target.substring(path)).replaceAll(illegal -> encoded(illegal.group()));
    }

    private static String encoded(String character) {
        // Netty has made a character of each byte.
        var charset = character.charAt(0) < 0x100 ? StandardCharsets.ISO_8859_1 : StandardCharsets.UTF_8;
        return "%" + HEX.withDelimiter("%").formatHex(character.getBytes(charset));
    }
}
