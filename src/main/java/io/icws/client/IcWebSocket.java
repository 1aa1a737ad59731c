package io.icws.client;

import static java.nio.charset.StandardCharsets.UTF_8;
import static java.util.Objects.requireNonNull;

import io.icws.certificate.IcTimestamp;
import io.icws.client.IcWebSocketException.Code;
import io.icws.client.IcWebSocketException.DecodingFailed;
import io.icws.client.IcWebSocketException.NotDelivered;
import io.icws.client.IcWebSocketException.Refused;
import io.icws.protocol.Principal;
import io.icws.protocol.WebsocketMessage;
import java.net.URI;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;
import java.util.concurrent.Flow;
import java.util.function.Consumer;
import org.ic4j.agent.identity.Identity;
import org.jspecify.annotations.Nullable;

/**
 * A WebSocket with a canister, through a gateway that need not be trusted: messages to the canister are signed, those of
 * the canister are certified and checked. Lost connections are replaced.
 *
 * <pre>{@code
 * var socket = IcWebSocket.builder("bkyz2-fmaaa-aaaaa-qaaaq-cai", identity, URI.create("wss://gateway.example"))
 *         .codec(CandidCodec.of(Note.class))
 *         .onMessage(message -> System.out.println(message.data()))
 *         .onEvent(event -> System.out.println(event))
 *         .connect();
 * socket.send(new Note("hello"));
 * }</pre>
 *
 * <p>Threads: all methods may be called by any thread, and none blocks. Callbacks, subscribers, and what depends on
 * returned futures run on the builder's executor, one at a time for each socket. The default executor has virtual
 * threads, so they may block; until they return, this socket neither reads nor writes. So they must not wait for a future
 * of this socket.
 *
 * @param <T> the type of messages, in both directions
 */
public final class IcWebSocket<T> {

    /** Close reasons are limited by RFC 6455, in bytes of UTF-8. */
    private static final int MAX_REASON = 123;

    /** Of the socket, whose connections come and go. */
    public enum State {
        /** Also while a lost connection is being replaced. */
        CONNECTING,
        /** The canister has accepted the connection. */
        OPEN,
        /** {@link IcWebSocket#close()} was called. */
        CLOSING,
        /** For good. */
        CLOSED
    }

    private final Connection.Settings settings;
    private final Codec<T> codec;
    private final ReconnectPolicy policy;
    private final SerialExecutor executor;
    private final Executor signing;
    private final Consumer<? super Event<T>> onEvent;
    private final Outbox<T> outbox;
    private final Inbox<T> inbox;
    private final Deadline pause;
    private final int maxQueued;
    private final CompletableFuture<Event.Closed<T>> closed = new CompletableFuture<>();
    private volatile State state = State.CONNECTING;
    private @Nullable Connection<T> connection;
    private @Nullable ConnectionEnd requested;
    private boolean opened;

    IcWebSocket(
            Connection.Settings settings,
            Codec<T> codec,
            ReconnectPolicy policy,
            Executor executor,
            int maxQueued,
            int maxBuffered,
            Consumer<? super Event<T>> onEvent) {
        this.settings = settings;
        this.codec = codec;
        this.policy = policy;
        this.executor = new SerialExecutor(executor);
        this.signing = executor;
        this.onEvent = onEvent;
        this.maxQueued = maxQueued;
        this.outbox = new Outbox<>(maxQueued);
        this.inbox = new Inbox<>(maxBuffered, this.executor, this::readMore);
        this.pause = new Deadline(this.executor);
    }

    /**
     * @param canister textual form of its principal
     * @param identity signs {@code ws_open} and every message, on a thread of the builder's executor; not the anonymous one.
     *     It may block, but what it signs expires 4 minutes after it was asked. A canister keeps one connection per
     *     principal: a second socket with the same identity closes the first with 4409
     * @param gateways {@code wss:}, or {@code ws:} for a local one; the first that works is used
     * @throws IllegalArgumentException if there is no gateway, or an address or the canister's id is not valid
     */
    public static IcWebSocketBuilder<byte[]> builder(String canister, Identity identity, URI... gateways) {
        return IcWebSocketBuilder.of(canister, identity, gateways);
    }

    public State state() {
        return state;
    }

    /** By which the canister knows this client. */
    public Principal principal() {
        return settings.signer().sender();
    }

    /**
     * Queues a message, which is encoded at once, and signed and sent as soon as there is a connection and the messages
     * before it are sent. The messages of a client execute in order, about one per update call: batch what is frequent.
     *
     * @return completes when the canister has acknowledged the message, which canisters do every five minutes; so do not
     *     wait for it before sending the next. Fails with {@link NotDelivered}: {@code UNCONFIRMED} if the connection
     *     ends before, {@code UNSENT} if the socket is closed before it is sent, or too many messages wait already
     * @throws RuntimeException what the codec throws, or the executor when it rejects the task
     */
    public CompletableFuture<Void> send(T value) {
        var entry = new Outbox.Entry<>(value, requireNonNull(codec.encode(value), "the codec returned null"));
        if (!outbox.reserve()) {
            return CompletableFuture.failedFuture(
                    new NotDelivered(Code.UNSENT, maxQueued + " messages are waiting to be sent"));
        }
        try {
            executor.execute(() -> enqueue(entry));
        } catch (Throwable e) {
            outbox.refuse(entry);
            throw e;
        }
        return entry.confirmed();
    }

    private void enqueue(Outbox.Entry<T> entry) {
        if (state == State.CLOSING || state == State.CLOSED) {
            outbox.refuse(entry);
            return;
        }
        outbox.add(entry);
        if (connection != null) {
            connection.flush();
        }
    }

    /**
     * Verified messages in order, for one subscriber: a second one is refused with {@link IllegalStateException}. Until
     * they are requested, up to {@link IcWebSocketBuilder#maxBuffered} are kept; then the socket is not read. A subscriber
     * that pauses for longer than about a minute therefore loses its connection, and so does an application that never
     * subscribes: to ignore messages, set an {@code onMessage} that does nothing. The stream ends when the socket is closed,
     * after the messages that are kept: with an {@link IcWebSocketException} unless the closure was clean. After a
     * cancellation messages are dropped.
     */
    public Flow.Publisher<Message<T>> messages() {
        return inbox;
    }

    /** As {@link #close(int, String)}, with 1000. */
    public CompletableFuture<Event.Closed<T>> close() {
        return close(ConnectionEnd.NORMAL, "");
    }

    /**
     * Sends what is waiting if there is a connection, then closes for good. Later calls have no effect.
     *
     * @param code 1000, or 3000 to 4999
     * @param reason at most 123 bytes of UTF-8
     * @return {@link #closed()}, which completes within about 5 s
     * @throws IllegalArgumentException for other codes and longer reasons
     */
    public CompletableFuture<Event.Closed<T>> close(int code, String reason) {
        if ((code != ConnectionEnd.NORMAL && (code < 3000 || code > 4999))
                || reason.getBytes(UTF_8).length > MAX_REASON) {
            throw new IllegalArgumentException("close code " + code + " with reason " + reason
                    + " (expected: 1000, or 3000 to 4999; reason <= " + MAX_REASON + " bytes)");
        }
        executor.execute(() -> {
            if (state == State.CLOSING || state == State.CLOSED) {
                return;
            }
            state = State.CLOSING;
            var end = new ConnectionEnd(code, reason, true, null, null);
            requested = end;
            if (connection == null) {
                pause.cancel();
                finish(end);
            } else {
                connection.close(code, reason);
            }
        });
        return closed();
    }

    /** Completes with the end, and never fails. */
    public CompletableFuture<Event.Closed<T>> closed() {
        return closed.copy();
    }

    void start() {
        executor.execute(this::connect);
    }

    private void connect() {
        if (state != State.CONNECTING) {
            return;
        }
        var next = new Connection<>(policy.gateway(), settings, outbox, policy.pace(), executor, signing, new Owner());
        connection = next;
        next.start();
    }

    private void readMore() {
        if (connection != null) {
            connection.readMore();
        }
    }

    private void ended(ConnectionEnd end) {
        connection = null;
        var next = requested == null ? policy.next(end) : null;
        if (next == null) {
            finish(end);
            return;
        }
        state = State.CONNECTING;
        if (end.error() != null) {
            emit(new Event.Failed<>(end.error()));
        }
        var unconfirmed = outbox.takeUnconfirmed();
        pause.set(next.delay(), this::connect);
        emit(new Event.Reconnecting<>(end.code(), end.reason(), next.number(), next.delay(), unconfirmed));
    }

    private void finish(ConnectionEnd end) {
        state = State.CLOSED;
        @Nullable IcWebSocketException error = end.error();
        if (!end.clean() && error == null) {
            error = new Refused(end.code(), end.reason());
        }
        if (error != null) {
            emit(new Event.Failed<>(error));
        }
        var event = new Event.Closed<>(
                end.code(), end.reason(), end.clean(), error, outbox.takeUnconfirmed(), outbox.takeUnsent());
        emit(event);
        closed.complete(event);
        inbox.complete(error);
    }

    private void emit(Event<T> event) {
        SerialExecutor.run(() -> onEvent.accept(event));
    }

    private final class Owner implements Connection.Owner {

        @Override
        public void opened(Principal gateway) {
            var current = connection;
            if (current != null && state == State.CONNECTING) {
                state = State.OPEN;
                boolean reconnected = opened;
                opened = true;
                emit(new Event.Opened<>(current.gateway(), gateway, current.key(), reconnected));
            }
        }

        @Override
        public void received(WebsocketMessage message) {
            var current = connection;
            if (current == null) {
                return;
            }
            T data;
            try {
                data = codec.decode(message.content());
            } catch (Throwable e) {
                emit(new Event.Failed<>(new DecodingFailed(e)));
                return;
            }
            var time = IcTimestamp.toInstant(message.timestamp());
            inbox.add(new Message<>(data, message.sequenceNumber(), time, current.gateway()));
        }

        @Override
        public boolean wantsMore() {
            return !inbox.isFull();
        }

        @Override
        public void ended(ConnectionEnd end) {
            IcWebSocket.this.ended(end);
        }
    }
}
