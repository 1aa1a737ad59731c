package io.icws.load;

import io.icws.client.IcWebSocketException;
import io.icws.client.RequestSigner;
import io.icws.devnet.identity.ClientIdentity;
import io.icws.protocol.CanisterMessage;
import io.icws.protocol.ClientFrames;
import io.icws.protocol.ClientKey;
import io.icws.protocol.MalformedException;
import io.icws.protocol.Principal;
import io.icws.protocol.WebsocketMessage;
import io.icws.protocol.candid.ClientArguments;
import io.icws.protocol.candid.OpenArguments;
import io.icws.protocol.candid.ServiceMessage;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufUtil;
import io.netty.buffer.Unpooled;
import io.netty.channel.Channel;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.SimpleChannelInboundHandler;
import io.netty.handler.codec.http.websocketx.BinaryWebSocketFrame;
import io.netty.handler.codec.http.websocketx.WebSocketFrame;
import java.time.Clock;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.TimeUnit;
import java.util.function.BiConsumer;

/**
 * One client, as small as it can be: signs what it sends and reads what it gets, but verifies nothing. Thousands of them
 * must cost less than the gateway they load.
 */
final class LeanClient extends SimpleChannelInboundHandler<WebSocketFrame> {

    private static final Clock CLOCK = Clock.systemUTC();

    private final RequestSigner signer;
    private final ClientKey key;
    private final BiConsumer<LeanClient, WebsocketMessage> received;
    private final CompletableFuture<LeanClient> open = new CompletableFuture<>();
    private boolean greeted;
    private long sequence;
    private volatile Channel channel;

    /** @param received told every application message */
    LeanClient(Principal canister, BiConsumer<LeanClient, WebsocketMessage> received) {
        this.signer = new RequestSigner(ClientIdentity.ed25519().toIc4j(), canister, CLOCK, RequestSigner.LIFETIME);
        this.key = new ClientKey(signer.sender(), ThreadLocalRandom.current().nextLong());
        this.received = received;
    }

    /** Completes with the canister's OpenMessage, and fails if the connection ends before. */
    CompletableFuture<LeanClient> open() {
        return open;
    }

    Principal principal() {
        return key.principal();
    }

    /** The next message, signed, for {@link #send(byte[])}. One thread at a time. */
    byte[] sign(byte[] content, boolean service) {
        var message = new WebsocketMessage(key, ++sequence, CLOCK.millis() * 1_000_000, service, content);
        return sign("ws_message", ClientArguments.message(message));
    }

    void send(byte[] frame) {
        channel.writeAndFlush(new BinaryWebSocketFrame(Unpooled.wrappedBuffer(frame)));
    }

    /** On the thread of its socket. */
    void later(long millis, Runnable action) {
        channel.eventLoop().schedule(action, millis, TimeUnit.MILLISECONDS);
    }

    void stopReading() {
        channel.config().setAutoRead(false);
    }

    void abort() {
        channel.close();
    }

    @Override
    public void handlerAdded(ChannelHandlerContext context) {
        channel = context.channel();
    }

    @Override
    protected void channelRead0(ChannelHandlerContext context, WebSocketFrame frame) throws MalformedException {
        if (frame instanceof BinaryWebSocketFrame) {
            take(bytes(frame.content()));
        }
    }

    @Override
    public void channelInactive(ChannelHandlerContext context) {
        open.completeExceptionally(new IllegalStateException("the connection ended before it was open"));
    }

    private void take(byte[] frame) throws MalformedException {
        if (!greeted) {
            greeted = true;
            var arguments = new OpenArguments(key.nonce(), ClientFrames.gatewayPrincipal(frame));
            send(sign("ws_open", ClientArguments.open(arguments)));
            return;
        }
        var message = WebsocketMessage.fromCbor(CanisterMessage.decode(frame).content());
        if (!message.isServiceMessage()) {
            received.accept(this, message);
        } else if (!open.isDone()) {
            open.complete(this);
        } else if (ServiceMessage.decode(message.content()) instanceof ServiceMessage.Ack) {
            send(sign(ClientArguments.keepAlive(message.sequenceNumber()), true));
        }
    }

    private byte[] sign(String method, byte[] arg) {
        try {
            return signer.call(method, arg);
        } catch (IcWebSocketException e) {
            throw new IllegalStateException(e);
        }
    }

    private static byte[] bytes(ByteBuf content) {
        return ByteBufUtil.getBytes(content);
    }
}
