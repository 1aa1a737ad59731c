package io.icws.client;

import static java.util.Objects.requireNonNull;

import io.icws.protocol.MalformedException;
import io.icws.protocol.Principal;
import java.net.URI;
import java.net.http.HttpClient;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.Executor;
import java.util.function.Consumer;
import org.ic4j.agent.identity.Identity;
import org.jspecify.annotations.Nullable;

/**
 * Options of an {@link IcWebSocket}. Not thread-safe.
 *
 * @param <T> the type of messages, in both directions
 */
public final class IcWebSocketBuilder<T> {

    private static final Duration MAX_DURATION = Duration.ofDays(1);

    private final Principal canister;
    private final Identity identity;
    private final List<URI> gateways;
    private final Codec<T> codec;
    private RootKey rootKey = RootKey.mainnet();
    private ReconnectOptions reconnect = ReconnectOptions.DEFAULT;
    private int maxQueued = 64;
    private int maxBuffered = 256;
    private Duration connectTimeout = Duration.ofSeconds(10);
    private Duration openTimeout = Duration.ofSeconds(60);
    private Duration ackTimeout = Duration.ofSeconds(330);
    private Clock clock = Clock.systemUTC();
    private Executor executor = Defaults.EXECUTOR;
    private HttpClient http = Defaults.HTTP;
    private @Nullable Consumer<? super Message<T>> onMessage;
    private Consumer<? super Event<T>> onEvent = event -> {};

    IcWebSocketBuilder(Principal canister, Identity identity, List<URI> gateways, Codec<T> codec) {
        this.canister = canister;
        this.identity = identity;
        this.gateways = gateways;
        this.codec = codec;
    }

    static IcWebSocketBuilder<byte[]> of(String canister, Identity identity, URI... gateways) {
        if (gateways.length == 0) {
            throw new IllegalArgumentException("no gateway");
        }
        for (var gateway : gateways) {
            if (!("ws".equals(gateway.getScheme()) || "wss".equals(gateway.getScheme())) || gateway.getHost() == null) {
                throw new IllegalArgumentException("the gateway " + gateway + " (expected: ws:// or wss://)");
            }
        }
        try {
            return new IcWebSocketBuilder<>(Principal.parse(canister), identity, List.of(gateways), Codec.bytes());
        } catch (MalformedException e) {
            throw new IllegalArgumentException("the canister " + canister + ": " + e.getMessage(), e);
        }
    }

    /**
     * Default: messages are bytes.
     *
     * @return another builder, with the same options but without callbacks, whose type depends on the codec: set them on it
     */
    public <U> IcWebSocketBuilder<U> codec(Codec<U> value) {
        var typed = new IcWebSocketBuilder<>(canister, identity, gateways, requireNonNull(value, "codec"));
        typed.rootKey = rootKey;
        typed.reconnect = reconnect;
        typed.maxQueued = maxQueued;
        typed.maxBuffered = maxBuffered;
        typed.connectTimeout = connectTimeout;
        typed.openTimeout = openTimeout;
        typed.ackTimeout = ackTimeout;
        typed.clock = clock;
        typed.executor = executor;
        typed.http = http;
        return typed;
    }

    /** Default: mainnet's. */
    public IcWebSocketBuilder<T> rootKey(RootKey value) {
        rootKey = requireNonNull(value, "rootKey");
        return this;
    }

    /** Default: {@link ReconnectOptions#DEFAULT}. Whatever they say, reasons that cannot pass close the socket. */
    public IcWebSocketBuilder<T> reconnect(ReconnectOptions value) {
        reconnect = requireNonNull(value, "reconnect");
        return this;
    }

    /**
     * How many messages may wait to be sent, also while the connection is open, beyond which {@link IcWebSocket#send} fails. Default 64.
     *
     * @throws IllegalArgumentException if less than 1
     */
    public IcWebSocketBuilder<T> maxQueued(int messages) {
        maxQueued = positive(messages, "maxQueued");
        return this;
    }

    /**
     * How many verified messages may wait for their subscriber before the socket is not read any more. Default 256.
     * Without {@link #onMessage} and subscriber they wait as well.
     *
     * @throws IllegalArgumentException if less than 1
     */
    public IcWebSocketBuilder<T> maxBuffered(int messages) {
        maxBuffered = positive(messages, "maxBuffered");
        return this;
    }

    /** From the start of an attempt, which fetches the root key, until the gateway's first frame, 1 ms to a day. Default 10 s. */
    public IcWebSocketBuilder<T> connectTimeout(Duration value) {
        connectTimeout = duration(value, "connectTimeout");
        return this;
    }

    /** From {@code ws_open} until the canister's OpenMessage, 1 ms to a day. Default 60 s. */
    public IcWebSocketBuilder<T> openTimeout(Duration value) {
        openTimeout = duration(value, "openTimeout");
        return this;
    }

    /**
     * The longest time between two acknowledgements of the canister, after which the connection counts as lost: the interval
     * that the canister is set to, and 30 s. 1 ms to a day. Default 330 s, for the CDKs' interval of 300 s.
     */
    public IcWebSocketBuilder<T> ackTimeout(Duration value) {
        ackTimeout = duration(value, "ackTimeout");
        return this;
    }

    /** Certificates and the expiry of what is signed depend on it. Default: the computer's. */
    public IcWebSocketBuilder<T> clock(Clock value) {
        clock = requireNonNull(value, "clock");
        return this;
    }

    /** Runs the socket's work and all callbacks, one at a time. Default: virtual threads. It must accept all tasks. */
    public IcWebSocketBuilder<T> executor(Executor value) {
        executor = requireNonNull(value, "executor");
        return this;
    }

    /** For proxies, TLS settings and authenticators. Default: one for the process. */
    public IcWebSocketBuilder<T> httpClient(HttpClient value) {
        http = requireNonNull(value, "httpClient");
        return this;
    }

    /** Called with every message. Takes the place of a subscriber to {@link IcWebSocket#messages}. */
    public IcWebSocketBuilder<T> onMessage(Consumer<? super Message<T>> value) {
        onMessage = requireNonNull(value, "onMessage");
        return this;
    }

    /** Called with every event. By default nothing is reported, not even failures. */
    public IcWebSocketBuilder<T> onEvent(Consumer<? super Event<T>> value) {
        onEvent = requireNonNull(value, "onEvent");
        return this;
    }

    /**
     * Starts to connect.
     *
     * @throws IllegalArgumentException if the identity is anonymous
     */
    public IcWebSocket<T> connect() {
        var signer = new RequestSigner(identity, canister, clock, RequestSigner.LIFETIME);
        var settings = new Connection.Settings(signer, rootKey, http, connectTimeout, openTimeout, ackTimeout);
        var policy = new ReconnectPolicy(gateways, reconnect, Math::random);
        var socket = new IcWebSocket<>(settings, codec, policy, executor, maxQueued, maxBuffered, onEvent);
        if (onMessage != null) {
            socket.messages().subscribe(new MessageConsumer<>(onMessage));
        }
        socket.start();
        return socket;
    }

    private static Duration duration(Duration value, String name) {
        requireNonNull(value, name);
        if (value.compareTo(Duration.ofMillis(1)) < 0 || value.compareTo(MAX_DURATION) > 0) {
            throw new IllegalArgumentException(name + " " + value + " (expected: 1 ms to " + MAX_DURATION + ")");
        }
        return value;
    }

    private static int positive(int value, String name) {
        if (value < 1) {
            throw new IllegalArgumentException(name + " " + value + " (expected: >= 1)");
        }
        return value;
    }
}
