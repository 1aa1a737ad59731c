package io.icws.load;

import io.icws.protocol.Principal;
import io.icws.protocol.WebsocketMessage;
import io.netty.bootstrap.Bootstrap;
import io.netty.buffer.ByteBuf;
import io.netty.channel.Channel;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.ChannelInitializer;
import io.netty.channel.ChannelOption;
import io.netty.channel.MultiThreadIoEventLoopGroup;
import io.netty.channel.nio.NioIoHandler;
import io.netty.channel.socket.nio.NioSocketChannel;
import io.netty.handler.codec.http.DefaultHttpHeaders;
import io.netty.handler.codec.http.HttpClientCodec;
import io.netty.handler.codec.http.HttpObjectAggregator;
import io.netty.handler.codec.http.websocketx.WebSocketClientProtocolConfig;
import io.netty.handler.codec.http.websocketx.WebSocketClientProtocolHandler;
import io.netty.handler.codec.http.websocketx.WebSocketVersion;
import java.net.URI;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.LongAdder;
import java.util.function.BiConsumer;

/** Clients of one gateway, on few threads, with what they read from their sockets counted. */
final class Crowd implements AutoCloseable {

    private static final int MAX_FRAME = 4 << 20;
    /** So that the kernel's queue of a gateway never overflows. */
    private static final int OPENING_AT_ONCE = 200;

    private final MultiThreadIoEventLoopGroup loops = new MultiThreadIoEventLoopGroup(2, NioIoHandler.newFactory());
    private final URI gateway;
    private final LongAdder bytes = new LongAdder();
    private final List<LeanClient> clients = new ArrayList<>();

    Crowd(URI gateway) {
        this.gateway = gateway;
    }

    /** Bytes that have come in over all sockets. */
    long bytesRead() {
        return bytes.sum();
    }

    /**
     * Opens this many more clients; returns when all are open.
     *
     * @param received told every application message and who got it
     */
    List<LeanClient> open(int count, Principal canister, BiConsumer<LeanClient, WebsocketMessage> received)
            throws InterruptedException {
        return open(Collections.nCopies(count, canister), received);
    }

    /** Opens one more client of each canister; returns when all are open. */
    void openOneOfEach(List<Principal> canisters) throws InterruptedException {
        open(canisters, (client, message) -> {});
    }

    private List<LeanClient> open(List<Principal> canisters, BiConsumer<LeanClient, WebsocketMessage> received)
            throws InterruptedException {
        var turns = new Semaphore(OPENING_AT_ONCE);
        var opened = new ArrayList<LeanClient>(canisters.size());
        for (var canister : canisters) {
            turns.acquire();
            var client = new LeanClient(canister, received);
            client.open().whenComplete((done, failed) -> turns.release());
            connect(client);
            opened.add(client);
        }
        opened.forEach(client -> client.open().join());
        clients.addAll(opened);
        return opened;
    }

    private void connect(LeanClient client) {
        new Bootstrap()
                .group(loops)
                .channel(NioSocketChannel.class)
                .option(ChannelOption.TCP_NODELAY, true)
                .handler(new ChannelInitializer<>() {
                    @Override
                    protected void initChannel(Channel channel) {
                        channel.pipeline()
                                .addLast(
                                        new Meter(),
                                        new HttpClientCodec(),
                                        new HttpObjectAggregator(8192),
                                        new WebSocketClientProtocolHandler(WebSocketClientProtocolConfig.newBuilder()
                                                .webSocketUri(gateway)
                                                .version(WebSocketVersion.V13)
                                                .customHeaders(new DefaultHttpHeaders())
                                                .maxFramePayloadLength(MAX_FRAME)
                                                .build()),
                                        client);
                    }
                })
                .connect(gateway.getHost(), gateway.getPort())
                .addListener(connected -> {
                    if (!connected.isSuccess()) {
                        client.open().completeExceptionally(connected.cause());
                    }
                });
    }

    @Override
    public void close() {
        clients.forEach(LeanClient::abort);
        loops.shutdownGracefully(0, 5, TimeUnit.SECONDS).awaitUninterruptibly();
    }

    private final class Meter extends ChannelInboundHandlerAdapter {
        @Override
        public void channelRead(ChannelHandlerContext context, Object message) {
            bytes.add(((ByteBuf) message).readableBytes());
            context.fireChannelRead(message);
        }
    }
}
