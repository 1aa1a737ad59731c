package io.icws.gateway.e2e;

import static io.icws.gateway.e2e.Dapp.BOUND;
import static io.icws.gateway.e2e.Dapp.client;
import static io.icws.gateway.e2e.Dapp.closing;
import static io.icws.gateway.e2e.Dapp.exchange;
import static io.icws.gateway.e2e.Dapp.numbered;
import static io.icws.gateway.e2e.Dapp.open;
import static io.icws.gateway.e2e.Dapp.push;
import static io.icws.gateway.e2e.Dapp.received;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.upokecenter.cbor.CBORObject;
import io.icws.devnet.Devnet;
import io.icws.devnet.Endpoint;
import io.icws.devnet.client.DappClient;
import io.icws.devnet.echo.CdkCanister;
import io.icws.devnet.echo.CdkOptions;
import io.icws.devnet.echo.EchoApplication;
import io.icws.gateway.GatewayFixture;
import io.icws.peer.PeerEncoder;
import io.icws.protocol.ByteSlice;
import io.icws.protocol.CloseCode;
import io.icws.protocol.Principal;
import io.icws.protocol.candid.MessagesReply;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** A page over the IC's size limit fails for ever; the gateway finds its way around it. */
class OversizedPageIT {

    private static final String SKIPPED = "gateway.polling.skipped";

    private static Devnet ic;
    private static GatewayFixture gateway;

    private CdkCanister canister;
    private Principal id;
    private DappClient victim;
    private DappClient other;

    @BeforeAll
    static void start() {
        ic = Devnet.builder().roundLength(Duration.ofMillis(50)).lag(2).start();
        gateway = GatewayFixture.start(
                ic.url(),
                "gateway.polling.interval=50ms",
                "gateway.polling.constants.backoff=50ms",
                "gateway.polling.constants.backoff-max=200ms",
                "gateway.polling.constants.trap-patience=1s");
    }

    @AfterAll
    static void stop() {
        gateway.close();
        ic.close();
    }

    /** Their OpenMessages have the nonces 0 and 1. */
    @BeforeEach
    void openTwo() {
        canister = CdkCanister.echo();
        id = ic.install(canister);
        victim = client(ic, gateway, id);
        other = client(ic, gateway, id);
        open(victim);
        open(other);
    }

    @Test
    void theMessageThatCannotBeFetchedIsSkippedAndCountedAndItsClientClosed() {
        double skipped = gateway.count(SKIPPED);
        canister.trapPagesWith(3);
        push(canister, victim, List.of("before", "lost"));
        var texts = numbered("other ", 60);
        push(canister, other, texts);
        await().atMost(BOUND).until(() -> received(other, "other").size() == 60);
        assertThat(received(other, "other")).isEqualTo(texts);
        assertThat(gateway.count(SKIPPED) - skipped).isEqualTo(2);
        push(canister, victim, List.of("after"));
        push(canister, other, List.of("at once"));
        assertThat(closing(victim).code()).isEqualTo(CloseCode.UNREACHABLE.code());
        assertThat(received(victim, "")).isEmpty();
        assertThat(victim.failure()).isEmpty();
        await().atMost(BOUND).until(() -> received(other, "at once").size() == 1);
        other.send("still here".getBytes(StandardCharsets.UTF_8)).block(BOUND);
        await().atMost(BOUND).until(() -> received(other, "still here").size() == 1);
        assertThat(other.failure()).isEmpty();
    }

    @Test
    void anEmptyAnswerIsNoSuccess() {
        double skipped = gateway.count(SKIPPED);
        canister.trapPagesWith(2);
        push(canister, victim, List.of("last of the queue"));
        // The nonce behind it is tried many times, and there is nothing.
        await().atMost(BOUND).until(() -> canister.polls() > 60);
        assertThat(gateway.count(SKIPPED)).isEqualTo(skipped);
        canister.servePages();
        await().atMost(BOUND).until(() -> received(victim, "last").size() == 1);
        assertThat(exchange(victim, List.of("all well")).block(BOUND)).isNotEmpty();
        assertThat(victim.failure()).isEmpty();
    }

    /** As nodes that lag give them: never three pages in a row that are too large. */
    @Test
    void emptyAnswersInBetweenDoNotEndTheSearch() {
        double skipped = gateway.count(SKIPPED);
        var polls = new AtomicLong();
        var lagging = ic.faults()
                .on(Endpoint.QUERY)
                .canister(id)
                .when(() -> polls.incrementAndGet() % 3 == 0)
                .answer(emptyPage());
        canister.trapPagesWith(2);
        push(canister, victim, List.of("lost"));
        push(canister, other, List.of("behind it"));
        await().atMost(BOUND).until(() -> received(other, "behind it").size() == 1);
        lagging.remove();
        assertThat(gateway.count(SKIPPED) - skipped).isOne();
    }

    private static byte[] emptyPage() {
        var nothing = ByteSlice.of(new byte[0]);
        var reply = PeerEncoder.encode(new MessagesReply.Page(List.of(), nothing, nothing, true));
        return CBORObject.NewMap()
                .Add("status", "replied")
                .Add("reply", CBORObject.NewMap().Add("arg", reply))
                .EncodeToBytes();
    }

    @Test
    void aTrapThatPassesCostsNothing() {
        double skipped = gateway.count(SKIPPED);
        canister.trapPagesFrom(2);
        var texts = numbered("text ", 20);
        push(canister, victim, texts);
        long polls = canister.polls();
        await().atMost(BOUND).until(() -> canister.polls() > polls + 2);
        canister.servePages();
        await().atMost(BOUND).until(() -> received(victim, "text").size() == 20);
        assertThat(received(victim, "text")).isEqualTo(texts);
        assertThat(gateway.count(SKIPPED)).isEqualTo(skipped);
    }

    @Test
    void afterManyLargeMessagesAtOnceNewClientsOpenAgain() {
        var small = new CdkCanister(CdkOptions.production().withMaxReplyBytes(40_000), new EchoApplication());
        var smallId = ic.install(small);
        var flooded = client(ic, gateway, smallId);
        open(flooded);
        push(small, flooded, numbered("x".repeat(2_000), 50));
        await().atMost(BOUND).until(() -> small.polls() > 10);
        var late = client(ic, gateway, smallId);
        open(late);
        assertThat(exchange(late, List.of("through")).block(BOUND)).containsExactly("through");
        assertThat(closing(flooded).code()).isEqualTo(CloseCode.UNREACHABLE.code());
    }
}
