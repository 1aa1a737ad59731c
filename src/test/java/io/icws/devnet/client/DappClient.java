package io.icws.devnet.client;

import io.icws.client.ClientSession;
import io.icws.client.IcWebSocketException;
import io.icws.client.IcWebSocketException.SigningFailed;
import io.icws.client.MessageVerifier;
import io.icws.client.RequestSigner;
import io.icws.devnet.identity.ClientIdentity;
import io.icws.protocol.ClientKey;
import io.icws.protocol.Principal;
import io.icws.protocol.candid.ClientArguments;
import io.icws.protocol.candid.OpenArguments;
import io.icws.protocol.candid.ServiceMessage.Close.Reason;
import java.net.URI;
import java.nio.channels.ClosedChannelException;
import java.security.SecureRandom;
import java.time.Clock;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Function;
import java.util.function.UnaryOperator;
import org.ic4j.agent.identity.Identity;
import org.ic4j.agent.identity.Signature;
import org.jspecify.annotations.Nullable;
import reactor.core.Disposable;
import reactor.core.Disposables;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;
import reactor.core.publisher.Sinks;
import reactor.core.scheduler.Scheduler;
import reactor.core.scheduler.Schedulers;

/**
 * One connection of a dapp, with the checks, the numbering, the keep-alives and the close codes of the JavaScript SDK
 * 0.5.0. Source: gateway protocol, 3, 6, 7 and 8. Thousands fit into one process: no thread is its own.
 */
public final class DappClient {

    static final Duration LATENCY_BOUND = Duration.ofSeconds(30);
    private static final int ERROR = 4000;
    private static final int CLOSED_BY_APPLICATION = 4001;
    private static final String RECEIVING = "Error receiving message";

    /** Where certificates are verified and messages signed, off the event loops. */
    private static final Scheduler SCHEDULER = Schedulers.newBoundedElastic(
            Runtime.getRuntime().availableProcessors(), Integer.MAX_VALUE, "dapp-client", 60, true);

    private final ClientSettings settings;
    private final ClientKey key;
    private final ClientSession session;
    private final Object sending = new Object();
    private final AtomicReference<@Nullable String> failure = new AtomicReference<>();
    private final Sinks.Many<byte[]> received;
    private final Sinks.Empty<Void> established = Sinks.empty();
    private final Sinks.One<Closing> closed = Sinks.one();
    private final Mono<RawSocket> connection;
    private final Disposable.Swap openTimer = Disposables.swap();
    private final Disposable.Swap ackTimer = Disposables.swap();
    private volatile @Nullable RawSocket socket;
    private volatile @Nullable Principal gateway;
    private volatile @Nullable Reason closeMessage;
    private volatile boolean open;
    private volatile boolean ended;
    private volatile long lastAcknowledged = -1;
    private boolean ackTimerRuns;

    private DappClient(ClientSettings settings) {
        this.settings = settings;
        this.key = new ClientKey(settings.signer().sender(), settings.nonce());
        this.session = new ClientSession(
                key,
                settings.signer(),
                new MessageVerifier(settings.canister(), settings.rootKeyDer(), settings.clock()),
                ackExpiry());
        this.received = settings.replay()
                ? Sinks.many().replay().all()
                : Sinks.many().multicast().directBestEffort();
        this.connection = RawSocket.connect(settings.socket(), this::onFrame)
                .doOnNext(this::connected)
                .doOnError(refused -> end(new Closing(Closing.ABNORMAL, String.valueOf(refused.getMessage()))))
                .cache();
    }

    public static Builder builder(URI gateway, Principal canister, byte[] rootKeyDer) {
        return new Builder(gateway, canister, rootKeyDer);
    }

    /** Connects on first subscription. Completes when the OpenMessage was verified, fails if that never comes. */
    public Mono<Void> open() {
        return connection.then(established.asMono());
    }

    /**
     * Numbers, signs and writes a message at once; the Mono completes when it is written. The order of calls is the
     * order on the wire. Fails before the connection is open, and with {@link ClosedChannelException} after its end.
     */
    public Mono<Void> send(byte[] content) {
        if (!open) {
            return Mono.error(
                    ended
                            ? new ClosedChannelException()
                            : new IllegalStateException("Connection is not established yet"));
        }
        return sendNumbered(content);
    }

    /** Writes a {@code ws_message} under a sequence number of the caller's choice; own numbering is left as it is. */
    public Mono<Void> sendOutOfSequence(long sequence, byte[] content) {
        return connected(s -> s.send(messageFrame(sequence, content, false)));
    }

    /** Writes any bytes as a binary frame. */
    public Mono<Void> sendRaw(byte[] frame) {
        return connected(s -> s.send(frame));
    }

    public Mono<Void> sendText(String text) {
        return connected(s -> s.sendText(text));
    }

    public Mono<Void> ping(byte[] payload) {
        return connected(s -> s.ping(payload));
    }

    /** The signed frame that {@link #send} would write under this sequence number. */
    public byte[] messageFrame(long sequence, byte[] content, boolean service) {
        try {
            return session.message(sequence, content, service);
        } catch (SigningFailed e) {
            throw new IllegalStateException(e);
        }
    }

    /** Contents of application messages, in order; from the first on unless replay was switched off. */
    public Flux<byte[]> received() {
        return received.asFlux();
    }

    /** How it ended; never fails. */
    public Mono<Closing> closed() {
        return closed.asMono();
    }

    /** The reason of the canister's CloseMessage; empty if none has come. */
    public Optional<Reason> closeMessage() {
        return Optional.ofNullable(closeMessage);
    }

    /** What made the client give up, in the SDK's words; empty while all is well. */
    public Optional<String> failure() {
        return Optional.ofNullable(failure.get());
    }

    public void close() {
        close(Closing.NORMAL, "");
    }

    /** Drops the connection without a close frame. */
    public void abort() {
        var s = socket;
        if (s != null) {
            s.abort();
        }
    }

    /** Lets what comes pile up in the socket. */
    public void stopReading() {
        var s = socket;
        if (s != null) {
            s.stopReading();
        }
    }

    public void resumeReading() {
        var s = socket;
        if (s != null) {
            s.resumeReading();
        }
    }

    public ClientKey key() {
        return key;
    }

    /** From the handshake; null before it. */
    public @Nullable Principal gateway() {
        return gateway;
    }

    /** Number in the last ack, -1 before the first. */
    public long lastAcknowledged() {
        return lastAcknowledged;
    }

    private void connected(RawSocket connected) {
        socket = connected;
        connected.closed().subscribe(this::end);
    }

    private Mono<Void> connected(Function<RawSocket, Mono<Void>> action) {
        var s = socket;
        return s == null ? Mono.error(new IllegalStateException("not connected")) : action.apply(s);
    }

    private Mono<Void> onFrame(RawSocket from, byte[] frame) {
        if (ended) {
            return Mono.empty();
        }
        return Mono.<Void>fromRunnable(() -> process(from, frame)).subscribeOn(SCHEDULER);
    }

    private void process(RawSocket from, byte[] frame) {
        try {
            switch (session.receive(frame)) {
                case ClientSession.Received.Handshake(Principal named) -> shakeHands(from, named);
                case ClientSession.Received.Opened() -> {
                    openTimer.dispose();
                    open = true;
                    established.tryEmitEmpty();
                }
                case ClientSession.Received.Message(var message) -> received.tryEmitNext(message.content());
                case ClientSession.Received.Acknowledged(long sequence) -> acknowledged(from, sequence);
                case ClientSession.Received.Closed(Reason reason) -> closedByCanister(from, reason);
            }
        } catch (IcWebSocketException e) {
            fail(from, reason(e), e.getMessage());
        } catch (RuntimeException e) {
            fail(from, RECEIVING, e.getMessage());
        }
    }

    /** The SDK's words. */
    private static String reason(IcWebSocketException failure) {
        return switch (failure.code()) {
            case ACK -> "Ack message error";
            case ACK_TIMEOUT -> "Ack message timeout";
            case SERVICE_MESSAGE, RECIPIENT -> "Service message error";
            default -> RECEIVING;
        };
    }

    private void shakeHands(RawSocket from, Principal named) throws SigningFailed {
        gateway = named;
        var told = settings.gatewayInOpen() == null ? named : settings.gatewayInOpen();
        // The timer first, so that an answer cannot come before it can be cancelled.
        openTimer.update(settings.timers()
                .schedule(() -> openTimedOut(from), settings.openTimeout().toMillis(), TimeUnit.MILLISECONDS));
        from.send(settings.openSigner().call("ws_open", ClientArguments.open(new OpenArguments(key.nonce(), told))));
    }

    private void acknowledged(RawSocket from, long sequence) throws SigningFailed {
        lastAcknowledged = sequence;
        synchronized (sending) {
            startAckTimer(from);
            if (settings.keepAlive()) {
                from.send(session.keepAlive().frame());
            }
        }
    }

    private void closedByCanister(RawSocket from, Reason reason) {
        closeMessage = reason;
        if (!settings.followCloseMessages()) {
            return;
        }
        if (reason == Reason.CLOSED_BY_APPLICATION) {
            from.close(CLOSED_BY_APPLICATION, "ClosedByApplication");
        } else {
            fail(from, "Received close message from canister", "Received close message from canister: " + reason);
        }
    }

    private Mono<Void> sendNumbered(byte[] content) {
        return connected(s -> {
            synchronized (sending) {
                try {
                    var written = s.send(session.send(content).frame());
                    if (!ackTimerRuns) {
                        startAckTimer(s);
                    }
                    return written;
                } catch (SigningFailed e) {
                    return Mono.error(e);
                }
            }
        });
    }

    private void startAckTimer(RawSocket from) {
        ackTimerRuns = true;
        ackTimer.update(settings.timers()
                .schedule(
                        () -> fail(from, "Ack message timeout", "No ack in time"),
                        ackExpiry().toMillis(),
                        TimeUnit.MILLISECONDS));
    }

    private Duration ackExpiry() {
        return settings.ackInterval().plus(LATENCY_BOUND);
    }

    private void openTimedOut(RawSocket from) {
        if (!open) {
            fail(from, "Open connection timeout", "Open timeout expired before receiving the open message");
        }
    }

    private void fail(RawSocket from, String reason, @Nullable String detail) {
        failure.compareAndSet(null, detail == null ? reason : detail);
        from.close(ERROR, reason);
    }

    private void close(int code, String reason) {
        var s = socket;
        if (s != null) {
            s.close(code, reason);
        }
    }

    private void end(Closing closing) {
        open = false;
        ended = true;
        openTimer.dispose();
        ackTimer.dispose();
        closed.tryEmitValue(closing);
        established.tryEmitError(new IllegalStateException("closed before it was open: " + closing));
        received.tryEmitComplete();
    }

    /** Defaults are those of the SDK. */
    public static final class Builder {

        private static final SecureRandom RANDOM = new SecureRandom();

        private final Principal canister;
        private final byte[] rootKeyDer;
        private SocketOptions socket;
        private ClientIdentity identity = ClientIdentity.ed25519();
        private long nonce = RANDOM.nextLong();
        private Clock clock = Clock.systemUTC();
        private Scheduler timers = Schedulers.parallel();
        private Duration ackInterval = Duration.ofMinutes(5);
        private Duration openTimeout = LATENCY_BOUND.multipliedBy(2);
        private boolean keepAlive = true;
        private boolean followCloseMessages = true;
        private boolean replay = true;
        private boolean tamperSignature;
        private Duration lifetime = RequestSigner.LIFETIME;
        private @Nullable Principal canisterInOpen;
        private @Nullable Principal gatewayInOpen;

        private Builder(URI gateway, Principal canister, byte[] rootKeyDer) {
            this.socket = SocketOptions.to(gateway);
            this.canister = canister;
            this.rootKeyDer = rootKeyDer.clone();
        }

        /** Without one, a fresh Ed25519 identity. */
        public Builder identity(ClientIdentity value) {
            identity = value;
            return this;
        }

        /** Without one, random. */
        public Builder nonce(long value) {
            nonce = value;
            return this;
        }

        public Builder clock(Clock value) {
            clock = value;
            return this;
        }

        /** For the open and ack timers. */
        public Builder timers(Scheduler value) {
            timers = value;
            return this;
        }

        /** What the canister's ack interval is; acks are missed 30 s later. */
        public Builder ackInterval(Duration value) {
            ackInterval = value;
            return this;
        }

        public Builder openTimeout(Duration value) {
            openTimeout = value;
            return this;
        }

        public Builder socket(UnaryOperator<SocketOptions> change) {
            socket = change.apply(socket);
            return this;
        }

        public Builder withoutKeepAlive() {
            keepAlive = false;
            return this;
        }

        /** Stays connected after a CloseMessage. */
        public Builder ignoringCloseMessages() {
            followCloseMessages = false;
            return this;
        }

        /** {@link DappClient#received} only shows what comes while somebody listens: for load. */
        public Builder withoutReplay() {
            replay = false;
            return this;
        }

        public Builder withTamperedSignature() {
            tamperSignature = true;
            return this;
        }

        /** How long envelopes live; by default 4 minutes. */
        public Builder envelopeLifetime(Duration value) {
            lifetime = value;
            return this;
        }

        /** Another canister in the envelope of {@code ws_open}. */
        public Builder canisterInOpen(Principal value) {
            canisterInOpen = value;
            return this;
        }

        /** Another gateway in {@code ws_open} than the handshake named. */
        public Builder gatewayInOpen(Principal value) {
            gatewayInOpen = value;
            return this;
        }

        public DappClient build() {
            var signer = signer(canister);
            return new DappClient(new ClientSettings(
                    socket,
                    canister,
                    rootKeyDer,
                    signer,
                    canisterInOpen == null ? signer : signer(canisterInOpen),
                    nonce,
                    clock,
                    timers,
                    ackInterval,
                    openTimeout,
                    keepAlive,
                    followCloseMessages,
                    replay,
                    gatewayInOpen));
        }

        private RequestSigner signer(Principal called) {
            var signing = identity.toIc4j();
            return new RequestSigner(tamperSignature ? new Tampering(signing) : signing, called, clock, lifetime);
        }
    }

    /** Its signatures are wrong by one bit. */
    private static final class Tampering extends Identity {

        private final Identity identity;

        Tampering(Identity identity) {
            this.identity = identity;
        }

        @Override
        public org.ic4j.types.Principal sender() {
            return identity.sender();
        }

        @Override
        public Signature sign(byte[] payload) {
            var signature = identity.sign(payload);
            signature.signature.orElseThrow()[0] ^= 1;
            return signature;
        }

        @Override
        public byte[] getPublicKey() {
            return identity.getPublicKey();
        }
    }
}
