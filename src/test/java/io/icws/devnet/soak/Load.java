package io.icws.devnet.soak;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.icws.devnet.client.DappClient;
import io.icws.devnet.client.RawSocket;
import io.icws.devnet.client.SocketOptions;
import io.icws.protocol.Principal;
import java.net.URI;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentSkipListMap;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.atomic.LongAdder;
import java.util.function.Function;
import java.util.function.Supplier;
import java.util.function.UnaryOperator;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;

/** Clients of all kinds, most of them well-behaved, each followed by another when it has ended. */
final class Load {

    private static final Duration LONGEST_LIFE = Duration.ofMinutes(7);
    private static final Duration LONGEST_WAIT = Duration.ofSeconds(60);

    private final URI gateway;
    private final List<Principal> canisters;
    private final byte[] rootKey;
    private final Supplier<String> weather;
    private final Map<String, LongAdder> tally = new ConcurrentSkipListMap<>();
    private volatile boolean over;

    Load(URI gateway, List<Principal> canisters, byte[] rootKey, Supplier<String> weather) {
        this.gateway = gateway;
        this.canisters = canisters;
        this.rootKey = rootKey;
        this.weather = weather;
    }

    /** Completes when the last client has ended, some time after {@link #end()}. */
    Mono<Void> run(int clients) {
        return Flux.range(0, clients)
                .flatMap(
                        slot -> Mono.delay(Duration.ofMillis(random(3_000)))
                                .then(Mono.defer(this::life))
                                .repeat(() -> !over)
                                .then(),
                        clients)
                .then();
    }

    void end() {
        over = true;
    }

    /** What happened how often; names that begin with {@code WRONG} must not be there. */
    Map<String, LongAdder> tally() {
        return tally;
    }

    private Mono<Void> life() {
        int kind = random(100);
        if (kind < 60) {
            return talk("talks", 3 + random(20), Duration.ofMillis(100 + random(1_500)));
        }
        if (kind < 65) {
            return talk("stays", 35, Duration.ofSeconds(10));
        }
        if (kind < 75) {
            return client("leaves while it opens", c -> c, c -> {
                c.open().subscribe(opened -> {}, ended -> {});
                return Mono.delay(Duration.ofMillis(random(200))).then(Mono.fromRunnable(c::abort));
            });
        }
        if (kind < 82) {
            return client("forges its signature", DappClient.Builder::withTamperedSignature, DappClient::open);
        }
        if (kind < 87) {
            return client("sends garbage", c -> c, c -> c.open().then(c.sendRaw(bytes(random(300)))));
        }
        if (kind < 92) {
            return client("stops reading", c -> c.socket(s -> s.withReceiveBuffer(4096)), this::stopReading);
        }
        return count(
                "connects only",
                RawSocket.connect(SocketOptions.to(gateway))
                        .flatMap(socket -> Mono.delay(Duration.ofMillis(random(3_000)))
                                .doOnNext(waited -> socket.abort())
                                .then()));
    }

    private Mono<Void> talk(String kind, int messages, Duration pause) {
        return client(
                kind,
                c -> c,
                client -> client.open()
                        .thenMany(Flux.range(0, messages).concatMap(n -> {
                            var text = n + "x".repeat(random(4_000));
                            return client.send(text.getBytes(UTF_8))
                                    .then(client.received().elementAt(n))
                                    .doOnNext(
                                            echo -> add(new String(echo, UTF_8).equals(text) ? "echoes" : "WRONG echo"))
                                    .delayElement(over ? Duration.ZERO : pause);
                        }))
                        .then());
    }

    private Mono<Void> stopReading(DappClient client) {
        return client.open()
                .then(Mono.fromRunnable(client::stopReading))
                .thenMany(Flux.range(0, 20).concatMap(n -> client.send(bytes(100_000))))
                .then(Mono.delay(Duration.ofSeconds(10)))
                .then();
    }

    private Mono<Void> client(
            String kind, UnaryOperator<DappClient.Builder> change, Function<DappClient, Mono<Void>> behaviour) {
        var canister = canisters.get(random(canisters.size()));
        var client =
                change.apply(DappClient.builder(gateway, canister, rootKey)).build();
        return count(kind, behaviour.apply(client))
                .doFinally(ended -> {
                    client.close();
                    client.failure().ifPresent(this::addFailure);
                })
                .then(client.closed().timeout(Duration.ofSeconds(30), Mono.empty()))
                .doOnNext(closing -> add(kind + ", closed with " + closing.code()))
                .then(Mono.fromRunnable(client::abort));
    }

    private Mono<Void> count(String kind, Mono<Void> life) {
        return life.timeout(LONGEST_LIFE)
                .doOnSuccess(done -> add(kind + ", done"))
                .onErrorResume(ended -> {
                    add(kind + ", cut short");
                    return Mono.empty();
                });
    }

    /** Timeouts are the faults' affair; anything that does not verify, or is out of sequence, is the gateway's. */
    private void addFailure(String failure) {
        boolean timeout = failure.startsWith("Open timeout") || failure.contains("ack");
        boolean byCanister = failure.startsWith("Received close message");
        add((timeout || byCanister ? "client gave up: " : "WRONG: ") + failure.replaceAll("[0-9]+", "N"));
    }

    private void add(String what) {
        tally.computeIfAbsent(what, name -> new LongAdder()).increment();
    }

    private static byte[] bytes(int length) {
        var bytes = new byte[length];
        Arrays.fill(bytes, (byte) 0xa5);
        return bytes;
    }

    private static int random(int bound) {
        return ThreadLocalRandom.current().nextInt(bound);
    }
}
