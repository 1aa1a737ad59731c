package io.icws.client;

import io.icws.client.IcWebSocketException.Code;
import io.icws.client.IcWebSocketException.ConnectionFailed;
import io.icws.client.IcWebSocketException.SigningFailed;
import io.icws.client.IcWebSocketException.WrongData;
import io.icws.protocol.ClientKey;
import io.icws.protocol.CloseCode;
import io.icws.protocol.Principal;
import io.icws.protocol.WebsocketMessage;
import io.icws.protocol.candid.ServiceMessage;
import java.io.ByteArrayOutputStream;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.WebSocket;
import java.nio.ByteBuffer;
import java.security.SecureRandom;
import java.time.Duration;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Executor;
import java.util.concurrent.TimeUnit;
import java.util.function.BiConsumer;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * One connection, from the socket to its end. Confined to the socket's executor, except the methods of the listener,
 * which only pass on what the JDK says.
 */
final class Connection<T> implements WebSocket.Listener {

    /** Within which the gateway must answer a close frame. */
    private static final Duration CLOSE_TIMEOUT = Duration.ofSeconds(5);

    /** More than a canister can reply to a poll. */
    private static final int MAX_FRAME = 8 << 20;

    private static final SecureRandom RANDOM = new SecureRandom();

    /** What all connections of a socket have in common. */
    record Settings(
            RequestSigner signer,
            RootKey rootKey,
            HttpClient http,
            Duration connectTimeout,
            Duration openTimeout,
            Duration ackTimeout) {}

    /** Called on the socket's executor. */
    interface Owner {

        void opened(Principal gateway);

        void received(WebsocketMessage message);

        /** Whether the next frame may be read. */
        boolean wantsMore();

        void ended(ConnectionEnd end);
    }

    private final URI gateway;
    private final Settings settings;
    private final Outbox<T> outbox;
    private final Executor executor;
    private final Executor signing;
    private final Owner owner;
    private final ClientKey key;
    private final Duration pace;
    private final Deadline deadline;
    private final Deadline nextMessage;
    private final ByteArrayOutputStream frame = new ByteArrayOutputStream();
    private @Nullable ClientSession session;
    private @Nullable WebSocket socket;
    private @Nullable Principal gatewayPrincipal;
    private @Nullable Long openedAt;
    private long nextAt = System.nanoTime();
    private boolean keepAliveDue;
    private boolean sending;
    private boolean reading;
    private @Nullable ConnectionEnd closing;
    private boolean ended;

    /**
     * @param pace between two messages of the application
     * @param signing runs the identity, which may block
     */
    Connection(
            URI gateway,
            Settings settings,
            Outbox<T> outbox,
            Duration pace,
            Executor executor,
            Executor signing,
            Owner owner) {
        this.gateway = gateway;
        this.settings = settings;
        this.outbox = outbox;
        this.pace = pace;
        this.executor = executor;
        this.signing = signing;
        this.owner = owner;
        this.key = new ClientKey(settings.signer().sender(), RANDOM.nextLong());
        this.deadline = new Deadline(executor);
        this.nextMessage = new Deadline(executor);
    }

    URI gateway() {
        return gateway;
    }

    ClientKey key() {
        return key;
    }

    void start() {
        failAfter(settings.connectTimeout(), Code.CONNECT, "no handshake of " + gateway);
        try {
            var rootKey = settings.rootKey().get();
            whenDone(rootKey, (der, failure) -> {
                if (failure != null) {
                    rootKeyMissing(failure);
                } else if (!ended) {
                    connect(der);
                }
            });
        } catch (Throwable e) {
            rootKeyMissing(e);
        }
    }

    /** Sends what the outbox holds, in order. Does nothing before the connection is open. */
    void flush() {
        var current = session;
        if (openedAt == null || sending || ended || current == null) {
            return;
        }
        var next = outbox.peek();
        if (keepAliveDue) {
            keepAliveDue = false;
            sign(current::keepAlive, sent -> transmit(sent.frame()));
        } else if (next != null && nextAt - System.nanoTime() > 0 && closing == null) {
            nextMessage.set(Duration.ofNanos(nextAt - System.nanoTime()), this::flush);
        } else if (next != null) {
            sign(() -> current.send(next.content()), sent -> {
                outbox.recordSent(sent.sequence());
                nextAt = System.nanoTime() + pace.toNanos();
                transmit(sent.frame());
            });
        } else if (closing != null) {
            sendClose(closing.code(), closing.reason());
        }
    }

    /** Beside the socket's executor, because the identity may ask its user, while frames must be read and answered. */
    private <R> void sign(Callable<R> call, Consumer<R> action) {
        sending = true;
        try {
            signing.execute(() -> {
                try {
                    R signed = call.call();
                    executor.execute(() -> {
                        sending = false;
                        if (!ended) {
                            action.accept(signed);
                        }
                    });
                } catch (Throwable e) {
                    executor.execute(() -> fail(signingFailed(e)));
                }
            });
        } catch (RuntimeException e) {
            fail(signingFailed(e));
        }
    }

    private static SigningFailed signingFailed(Throwable cause) {
        return cause instanceof SigningFailed failed ? failed : new SigningFailed(cause);
    }

    /** Sends what is waiting, then closes. */
    void close(int code, String reason) {
        if (openedAt == null) {
            end(new ConnectionEnd(code, reason, true, null, null));
        } else if (!ended && closing == null) {
            closing = new ConnectionEnd(code, reason, true, null, null);
            deadline.set(
                    CLOSE_TIMEOUT,
                    () -> end(ConnectionEnd.ABNORMAL, "the gateway did not answer the close frame", false, null));
            flush();
            readMore();
        }
    }

    /** Reads the next frame unless one is awaited already, or it may be a message and the owner does not want it. */
    void readMore() {
        if (socket != null && !reading && !ended && (openedAt == null || closing != null || owner.wantsMore())) {
            reading = true;
            socket.request(1);
        }
    }

    private void connect(byte[] rootKey) {
        try {
            var signer = settings.signer();
            var verifier = new MessageVerifier(signer.canister(), rootKey, signer.clock());
            session = new ClientSession(key, signer, verifier, settings.ackTimeout());
        } catch (RuntimeException e) {
            rootKeyMissing(e);
            return;
        }
        var connecting = settings.http()
                .newWebSocketBuilder()
                .connectTimeout(settings.connectTimeout())
                .buildAsync(gateway, this);
        whenDone(connecting, (connected, failure) -> {
            if (failure != null) {
                disconnected(failure);
            }
        });
    }

    private void rootKeyMissing(Throwable cause) {
        fail(new ConnectionFailed(Code.ROOT_KEY, "the root key is not available: " + text(cause), cause));
    }

    @Override
    public void onOpen(WebSocket connected) {
        executor.execute(() -> {
            if (ended) {
                connected.abort();
            } else {
                socket = connected;
                readMore();
            }
        });
    }

    @Override
    public @Nullable CompletionStage<?> onBinary(WebSocket from, ByteBuffer data, boolean last) {
        if (frame.size() + data.remaining() > MAX_FRAME) {
            executor.execute(
                    () -> fail(new WrongData(Code.FRAME, "a frame of more than " + MAX_FRAME + " bytes", null)));
            return null;
        }
        byte[] part = new byte[data.remaining()];
        data.get(part);
        frame.writeBytes(part);
        if (last) {
            byte[] whole = frame.toByteArray();
            frame.reset();
            executor.execute(() -> receive(whole));
        } else {
            from.request(1);
        }
        return null;
    }

    @Override
    public @Nullable CompletionStage<?> onText(WebSocket from, CharSequence data, boolean last) {
        executor.execute(() -> fail(new WrongData(Code.FRAME, "the gateway sent a text frame", null)));
        return null;
    }

    @Override
    public @Nullable CompletionStage<?> onClose(WebSocket from, int code, String reason) {
        executor.execute(() -> end(code, reason, closing != null && closing.code() == code, null));
        return null;
    }

    @Override
    public void onError(WebSocket from, Throwable error) {
        executor.execute(() -> disconnected(error));
    }

    private void receive(byte[] bytes) {
        reading = false;
        if (!ended && session != null) {
            try {
                var received = session.receive(bytes);
                if (closing == null) {
                    handle(session, received);
                } else if (received instanceof ClientSession.Received.Acknowledged(long sequence)) {
                    outbox.confirm(sequence);
                }
            } catch (IcWebSocketException e) {
                fail(e);
            } catch (Throwable e) {
                fail(new WrongData(Code.FRAME, "a frame cannot be handled: " + e, e));
            }
        }
        readMore();
    }

    private void handle(ClientSession current, ClientSession.Received received) throws WrongData {
        switch (received) {
            case ClientSession.Received.Handshake(Principal named) -> {
                gatewayPrincipal = named;
                // The user may be asked to approve the signature.
                deadline.cancel();
                sign(current::open, open -> {
                    failAfter(settings.openTimeout(), Code.OPEN_TIMEOUT, "no OpenMessage of the canister");
                    transmit(open);
                });
            }
            case ClientSession.Received.Opened() -> {
                openedAt = System.nanoTime();
                awaitAck();
                if (gatewayPrincipal != null) {
                    owner.opened(gatewayPrincipal);
                }
                flush();
            }
            case ClientSession.Received.Message(WebsocketMessage message) -> {
                if (openedAt == null) {
                    throw new WrongData(
                            Code.SERVICE_MESSAGE, "a message arrived before the canister's OpenMessage", null);
                }
                owner.received(message);
            }
            case ClientSession.Received.Acknowledged(long sequence) -> {
                outbox.confirm(sequence);
                keepAliveDue = true;
                awaitAck();
                flush();
            }
            case ClientSession.Received.Closed(var reason) -> {
                // For the other reasons the gateway would close with 4410: the canister has forgotten the connection.
                boolean byApplication = reason == ServiceMessage.Close.Reason.CLOSED_BY_APPLICATION;
                int code = byApplication ? ConnectionEnd.CLOSED_BY_APPLICATION : CloseCode.GONE.code();
                end(code, reason.name(), byApplication, null);
            }
        }
    }

    /** Canisters acknowledge all clients regularly, so a longer silence shows that the connection is lost. */
    private void awaitAck() {
        failAfter(settings.ackTimeout(), Code.ACK_TIMEOUT, "no acknowledgement of the canister");
    }

    private void transmit(byte[] bytes) {
        if (socket == null || ended) {
            return;
        }
        sending = true;
        whenDone(socket.sendBinary(ByteBuffer.wrap(bytes), true), (sent, failure) -> {
            sending = false;
            if (failure == null) {
                flush();
            } else {
                disconnected(failure);
            }
        });
    }

    private void failAfter(Duration timeout, Code code, String message) {
        deadline.set(timeout, () -> fail(new ConnectionFailed(code, message + " within " + timeout, null)));
    }

    private void disconnected(Throwable cause) {
        var failure = openedAt == null ? new ConnectionFailed(Code.CONNECT, gateway + ": " + text(cause), cause) : null;
        end(ConnectionEnd.ABNORMAL, text(cause), false, failure);
    }

    private void fail(IcWebSocketException error) {
        end(ConnectionEnd.ERROR, String.valueOf(error.getMessage()), false, error);
    }

    private void end(int code, String reason, boolean clean, @Nullable IcWebSocketException error) {
        var openFor = openedAt == null ? null : Duration.ofNanos(System.nanoTime() - openedAt);
        end(new ConnectionEnd(code, reason, clean, error, openFor));
    }

    private void end(ConnectionEnd how) {
        if (ended) {
            return;
        }
        ended = true;
        deadline.cancel();
        nextMessage.cancel();
        if (how.code() == ConnectionEnd.ABNORMAL) {
            abort();
        } else {
            // Of the codes below 3000 a client may send 1000 only.
            sendClose(
                    how.code() >= 3000 ? how.code() : ConnectionEnd.NORMAL,
                    how.error() == null ? "" : how.error().code().toString());
        }
        owner.ended(how);
    }

    /** The socket is dropped when the frame is written, or cannot be; while closing, when the gateway has answered. */
    private void sendClose(int code, String reason) {
        if (socket == null || socket.isOutputClosed()) {
            return;
        }
        var sent = socket.sendClose(code, reason).orTimeout(CLOSE_TIMEOUT.toMillis(), TimeUnit.MILLISECONDS);
        whenDone(sent, (done, failure) -> {
            if (ended) {
                abort();
            }
        });
    }

    private <R> void whenDone(CompletionStage<R> stage, BiConsumer<R, @Nullable Throwable> action) {
        stage.whenCompleteAsync((done, failure) -> SerialExecutor.run(() -> action.accept(done, failure)), executor);
    }

    private void abort() {
        if (socket != null) {
            socket.abort();
        }
    }

    private static String text(Throwable failure) {
        var cause = failure instanceof CompletionException && failure.getCause() != null ? failure.getCause() : failure;
        return cause.getMessage() == null ? cause.toString() : cause.getMessage();
    }
}
