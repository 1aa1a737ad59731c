package io.icws.gateway.session;

import io.icws.gateway.session.admission.BufferedBytes;
import io.icws.protocol.CloseCode;
import io.netty.buffer.Unpooled;
import io.netty.handler.codec.http.websocketx.BinaryWebSocketFrame;
import io.netty.handler.codec.http.websocketx.PongWebSocketFrame;
import io.netty.handler.codec.http.websocketx.TextWebSocketFrame;
import io.netty.handler.codec.http.websocketx.WebSocketFrame;
import java.nio.ByteBuffer;
import java.nio.CharBuffer;
import java.nio.charset.CodingErrorAction;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Executor;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;
import org.springframework.core.io.buffer.DataBuffer;
import org.springframework.core.io.buffer.DefaultDataBufferFactory;
import org.springframework.web.reactive.socket.CloseStatus;
import org.springframework.web.reactive.socket.WebSocketMessage;
import org.springframework.web.reactive.socket.WebSocketSession;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Sinks;
import reactor.util.concurrent.Queues;

/**
 * Bounded queue of the frames that one session has to write, in order, with the close behind them. Frames are offered on any
 * thread and enter the stream on the connection's event loop, so that a write does not run on the caller's thread.
 */
final class OutboundQueue {

    /** Ends the stream with the status to close the socket with. */
    static final class Closing extends RuntimeException {
        private static final long serialVersionUID = 1L;

        private static final int MAX_REASON_BYTES = 123;

        private final transient CloseStatus status;

        /** @param reason is shortened so that it fits into a close frame */
        Closing(CloseCode code, String reason) {
            super(reason, null, false, false);
            this.status = new CloseStatus(code.code(), shortened(reason));
        }

        CloseStatus status() {
            return status;
        }

        private static String shortened(String reason) {
            var text = CharBuffer.wrap(reason);
            StandardCharsets.UTF_8
                    .newEncoder()
                    .onMalformedInput(CodingErrorAction.REPLACE)
                    .encode(text, ByteBuffer.allocate(MAX_REASON_BYTES), true);
            return reason.substring(0, text.position());
        }
    }

    /** Not used: the message's native frame is written. */
    private static final DataBuffer NO_PAYLOAD = DefaultDataBufferFactory.sharedInstance.wrap(new byte[0]);

    private final WebSocketSession socket;
    private final Executor eventLoop;
    private final int maxMessages;
    private final long maxBytes;
    /** Emitted to on the event loop only. */
    private final Sinks.Many<WebSocketMessage> sink = Sinks.unsafe()
            .many()
            .unicast()
            .onBackpressureBuffer(Queues.<WebSocketMessage>unbounded(8).get());

    private final BufferedBytes.Account bytes;
    private final AtomicLong messages = new AtomicLong();
    private final SessionObserver observer;
    private @Nullable List<WebSocketMessage> page;

    /** @param eventLoop of the socket */
    OutboundQueue(
            WebSocketSession socket,
            Executor eventLoop,
            SessionProperties limits,
            BufferedBytes.Account bytes,
            SessionObserver observer) {
        this.observer = observer;
        this.eventLoop = eventLoop;
        this.bytes = bytes;
        this.socket = socket;
        this.maxMessages = limits.outboundMessages();
        this.maxBytes = limits.outboundSize().toBytes();
    }

    /** What the socket writes; to be subscribed once. */
    Flux<WebSocketMessage> messages() {
        return sink.asFlux();
    }

    /** A frame has left the process, or was dropped with its connection. */
    void written(WebSocketFrame frame, int size, boolean sent) {
        messages.decrementAndGet();
        bytes.remove(size);
        if (sent && frame instanceof CanisterFrame message) {
            observer.delivered(size, message.timestamp);
        }
    }

    /** Bytes that are not written yet. */
    long waiting() {
        return bytes.buffered();
    }

    /** No more frames will be written: those in the queue are dropped with the connection. */
    void discard() {
        bytes.settle();
    }

    /** A frame of the gateway itself. */
    void binary(byte[] frame) {
        offer(WebSocketMessage.Type.BINARY, new BinaryWebSocketFrame(Unpooled.wrappedBuffer(frame)));
    }

    /** @param text null if there is nothing to send */
    void text(@Nullable String text) {
        if (text != null) {
            offer(WebSocketMessage.Type.TEXT, new TextWebSocketFrame(text));
        }
    }

    /**
     * A message of the canister, which is written after the next {@link #flush}.
     *
     * @param timestamp canister time in nanoseconds since 1970; 0 if it is not known
     * @return false if the frame would exceed a bound; it was not taken
     */
    synchronized boolean offer(byte[] frame, long timestamp) {
        if (!reserve(frame.length)) {
            return false;
        }
        if (page == null) {
            page = new ArrayList<>(1);
        }
        page.add(new WebSocketMessage(WebSocketMessage.Type.BINARY, NO_PAYLOAD, new CanisterFrame(frame, timestamp)));
        return true;
    }

    /** The messages that were offered enter the stream together, so that they are written with one flush. */
    synchronized void flush() {
        var offered = page;
        if (offered != null) {
            page = null;
            eventLoop.execute(() -> offered.forEach(sink::tryEmitNext));
        }
    }

    /** Answers a ping. @return false if that would exceed a bound */
    boolean pong(byte[] payload) {
        return offer(WebSocketMessage.Type.PONG, new PongWebSocketFrame(Unpooled.wrappedBuffer(payload)));
    }

    private synchronized boolean offer(WebSocketMessage.Type type, WebSocketFrame frame) {
        if (!reserve(frame.content().readableBytes())) {
            return false;
        }
        emit(new WebSocketMessage(type, NO_PAYLOAD, frame));
        return true;
    }

    /** @return false if a bound would be exceeded */
    private boolean reserve(int size) {
        if (messages.get() >= maxMessages || bytes.buffered() + size > maxBytes) {
            return false;
        }
        messages.incrementAndGet();
        bytes.add(size);
        return true;
    }

    void ping() {
        emit(socket.pingMessage(factory -> factory.wrap(new byte[0])));
    }

    /** Closes the socket behind everything that was offered. */
    synchronized void close(CloseCode code, String reason) {
        flush();
        var closing = new Closing(code, reason);
        eventLoop.execute(() -> sink.tryEmitError(closing));
    }

    private void emit(WebSocketMessage message) {
        eventLoop.execute(() -> sink.tryEmitNext(message));
    }

    /** A message of the canister with its timestamp. */
    private static final class CanisterFrame extends BinaryWebSocketFrame {
        private final long timestamp;

        private CanisterFrame(byte[] frame, long timestamp) {
            super(Unpooled.wrappedBuffer(frame));
            this.timestamp = timestamp;
        }
    }
}
