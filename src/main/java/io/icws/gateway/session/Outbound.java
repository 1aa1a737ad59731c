package io.icws.gateway.session;

import io.icws.gateway.session.admission.BufferedBytes;
import java.nio.charset.StandardCharsets;
import java.util.Queue;
import java.util.concurrent.atomic.AtomicLong;
import org.springframework.web.reactive.socket.CloseStatus;
import org.springframework.web.reactive.socket.WebSocketMessage;
import org.springframework.web.reactive.socket.WebSocketSession;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Sinks;
import reactor.util.concurrent.Queues;

/** Everything one session still has to write, in order and bounded; a close comes behind all of it. */
final class Outbound {

    /** Ends the stream with the status to close the socket with. */
    static final class Closing extends RuntimeException {
        private static final long serialVersionUID = 1L;

        private final transient CloseStatus status;

        private Closing(CloseStatus status) {
            super(status.toString(), null, false, false);
            this.status = status;
        }

        CloseStatus status() {
            return status;
        }
    }

    /** Told of each canister message whose bytes were handed to the operating system. */
    @FunctionalInterface
    interface Receipt {
        void delivered(int size, long timestamp);
    }

    /** Of frames that are no canister messages. */
    private static final long NO_MESSAGE = -1;

    private final WebSocketSession socket;
    private final int maxMessages;
    private final long maxBytes;
    private final Sinks.Many<WebSocketMessage> sink = Sinks.many()
            .unicast()
            .onBackpressureBuffer(Queues.<WebSocketMessage>unbounded(8).get());
    private final BufferedBytes.Account bytes;
    private final AtomicLong messages = new AtomicLong();
    /** Of the frames that are not written yet, in their order. */
    private final Queue<Long> timestamps = Queues.<Long>unbounded(8).get();

    private final Receipt receipt;

    Outbound(WebSocketSession socket, SessionProperties limits, BufferedBytes.Account bytes, Receipt receipt) {
        this.receipt = receipt;
        this.bytes = bytes;
        this.socket = socket;
        this.maxMessages = limits.outboxMessages();
        this.maxBytes = limits.outboxSize().toBytes();
    }

    /** What the socket writes; to be subscribed once. */
    Flux<WebSocketMessage> messages() {
        return sink.asFlux();
    }

    /** A frame has left the process, or was dropped with its connection. In the order of the offers. */
    void written(int size, boolean sent) {
        messages.decrementAndGet();
        bytes.remove(size);
        var timestamp = timestamps.poll();
        if (sent && timestamp != null && timestamp != NO_MESSAGE) {
            receipt.delivered(size, timestamp);
        }
    }

    /** Bytes that are not written yet. */
    long held() {
        return bytes.held();
    }

    /** Nothing more will be written: what is left is dropped with the connection. */
    void discard() {
        bytes.settle();
    }

    /** The first frame of a connection. */
    void greet(byte[] frame) {
        offer(WebSocketMessage.Type.BINARY, frame, NO_MESSAGE);
    }

    /** Something else for the client to read. */
    void say(String text) {
        offer(WebSocketMessage.Type.TEXT, text.getBytes(StandardCharsets.UTF_8), NO_MESSAGE);
    }

    /**
     * A message of the canister.
     *
     * @param timestamp canister time in nanoseconds since 1970; 0 if it is not known
     * @return false if the frame would exceed a bound; it was not taken
     */
    boolean offer(byte[] frame, long timestamp) {
        return offer(WebSocketMessage.Type.BINARY, frame, timestamp);
    }

    /** Answers a ping. @return false if that would exceed a bound */
    boolean pong(byte[] payload) {
        return offer(WebSocketMessage.Type.PONG, payload, NO_MESSAGE);
    }

    private synchronized boolean offer(WebSocketMessage.Type type, byte[] payload, long timestamp) {
        if (messages.get() >= maxMessages || bytes.held() + payload.length > maxBytes) {
            return false;
        }
        messages.incrementAndGet();
        bytes.add(payload.length);
        timestamps.add(timestamp);
        sink.tryEmitNext(new WebSocketMessage(type, socket.bufferFactory().wrap(payload)));
        return true;
    }

    synchronized void ping() {
        sink.tryEmitNext(socket.pingMessage(factory -> factory.wrap(new byte[0])));
    }

    synchronized void close(CloseStatus status) {
        sink.tryEmitError(new Closing(status));
    }
}
