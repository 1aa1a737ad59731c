package io.icws.gateway.e2e;

import io.icws.devnet.Devnet;
import io.icws.devnet.client.Closing;
import io.icws.devnet.client.DappClient;
import io.icws.devnet.echo.CdkCanister;
import io.icws.devnet.identity.ClientIdentity;
import io.icws.gateway.GatewayFixture;
import io.icws.protocol.Principal;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.UnaryOperator;
import java.util.stream.IntStream;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;
import reactor.core.scheduler.Schedulers;

/** Small steps of the end-to-end tests. */
final class Dapp {

    /** Long enough for two busy cores; nothing waits for it unless it fails. */
    static final Duration BOUND = Duration.ofSeconds(60);

    /** How a client sees a connection that ended without a close frame. */
    static final int CUT_OFF = 1006;

    private Dapp() {}

    static DappClient client(Devnet ic, GatewayFixture gateway, Principal canister) {
        return client(ic, gateway, canister, builder -> builder);
    }

    static DappClient client(
            Devnet ic, GatewayFixture gateway, Principal canister, UnaryOperator<DappClient.Builder> change) {
        return change.apply(DappClient.builder(gateway.url(), canister, ic.rootKeyDer())
                        .identity(ClientIdentity.ed25519()))
                .build();
    }

    static void open(DappClient client) {
        client.open().block(BOUND);
    }

    static Closing closing(DappClient client) {
        return client.closed().blockOptional(BOUND).orElseThrow();
    }

    /** Sends the texts back to back and returns as many answers, in the order they came. */
    static Mono<List<String>> exchange(DappClient client, List<String> texts) {
        return Flux.fromIterable(texts)
                // Some identities wait while they sign, so the next message must not be signed where this one was
                // written.
                .concatMap(text ->
                        client.send(text.getBytes(StandardCharsets.UTF_8)).publishOn(Schedulers.boundedElastic()))
                .subscribeOn(Schedulers.boundedElastic())
                .thenMany(client.received())
                .map(content -> new String(content, StandardCharsets.UTF_8))
                .take(texts.size())
                .collectList();
    }

    /** Texts the client has had so far that begin so. */
    static List<String> received(DappClient client, String prefix) {
        var texts = new CopyOnWriteArrayList<String>();
        client.received()
                .map(content -> new String(content, StandardCharsets.UTF_8))
                .filter(text -> text.startsWith(prefix))
                .subscribe(texts::add)
                .dispose();
        return texts;
    }

    /** The canister says these texts to the client, all in its next round. */
    static void push(CdkCanister canister, DappClient client, List<String> texts) {
        texts.forEach(text -> canister.send(client.key().principal(), text.getBytes(StandardCharsets.UTF_8)));
    }

    static List<String> numbered(String prefix, int count) {
        return IntStream.range(0, count).mapToObj(i -> prefix + i).toList();
    }
}
