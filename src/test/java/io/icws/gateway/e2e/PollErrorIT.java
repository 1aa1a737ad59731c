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

import io.icws.devnet.Devnet;
import io.icws.devnet.Endpoint;
import io.icws.devnet.FaultRule;
import io.icws.devnet.client.DappClient;
import io.icws.devnet.echo.CdkCanister;
import io.icws.gateway.GatewayFixture;
import io.icws.protocol.CloseCode;
import io.icws.protocol.Principal;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Polls that fail are the canister's affair: the gateway slows down, waits, and only then closes its sessions. */
@Timeout(180)
class PollErrorIT {

    private static Devnet ic;
    /** Of 60 s, the default. */
    private static GatewayFixture patient;
    /** Of 2 s. */
    private static GatewayFixture impatient;

    private CdkCanister canister;
    private Principal id;

    @BeforeAll
    static void start() {
        ic = Devnet.builder().roundLength(Duration.ofMillis(50)).start();
        patient = GatewayFixture.start(
                ic.url(),
                "gateway.polling.interval=20ms",
                "gateway.polling.idle-interval=100ms",
                "gateway.polling.constants.backoff=40ms",
                "gateway.polling.constants.backoff-max=5s");
        impatient = GatewayFixture.start(
                ic.url(),
                "gateway.polling.interval=50ms",
                "gateway.polling.patience=2s",
                "gateway.polling.constants.backoff=50ms");
    }

    @AfterAll
    static void stop() {
        patient.close();
        impatient.close();
        ic.close();
    }

    @BeforeEach
    void install() {
        canister = CdkCanister.echo();
        id = ic.install(canister);
    }

    @Test
    void sessionsSurviveAnOutageWithinThePatience() {
        var client = opened(patient);
        var outage = queries().respond(503);
        push(canister, client, numbered("text ", 30));
        await().atMost(BOUND).until(() -> outage.strikes() > 5);
        outage.remove();
        await().atMost(BOUND).until(() -> received(client, "text").size() == 30);
        assertThat(received(client, "text")).isEqualTo(numbered("text ", 30));
        assertThat(client.failure()).isEmpty();
    }

    @Test
    void aStoppedCanisterThatComesBackIsPickedUp() {
        var client = opened(patient);
        var polls = new AtomicLong();
        queries().when(() -> polls.incrementAndGet() < 0).hang();
        ic.stop(id);
        long stopped = polls.get();
        await().atMost(BOUND).until(() -> polls.get() > stopped + 5);
        ic.start(id);
        assertThat(exchange(client, List.of("again")).block(BOUND)).containsExactly("again");
    }

    @Test
    void aCanisterThatFailsIsPolledLessAndNobodyHurriesIt() {
        var healthy = CdkCanister.echo();
        open(client(ic, patient, ic.install(healthy)));
        var client = opened(patient);
        var outage = queries().respond(503);
        await().atMost(BOUND).until(() -> outage.strikes() > 6);
        long strikes = outage.strikes();
        long polls = healthy.polls();
        // Each executed message asks for a poll at once.
        numbered("message ", 20)
                .forEach(text ->
                        client.send(text.getBytes(StandardCharsets.UTF_8)).block(BOUND));
        await().atMost(BOUND).until(() -> canister.executed().size() == 20);
        await().atMost(BOUND).until(() -> healthy.polls() > polls + 60);
        // Pauses are seconds by now and still double; twenty messages are twenty reasons to hurry.
        assertThat(outage.strikes() - strikes).isLessThan(10);
        outage.remove();
        await().atMost(BOUND).until(() -> received(client, "message").size() == 20);
    }

    @Test
    void whenThePatienceEndsTheSessionsCloseAndOthersStay() {
        var healthy = client(ic, impatient, ic.install(CdkCanister.echo()));
        open(healthy);
        var clients = List.of(opened(impatient), opened(impatient));
        queries().respond(500);
        assertThat(clients)
                .allSatisfy(client -> assertThat(closing(client).code()).isEqualTo(CloseCode.UNREACHABLE.code()));
        assertThat(exchange(healthy, List.of("fine")).block(BOUND)).containsExactly("fine");
    }

    @Test
    void aCanisterThatNeverAnswersEndsThePatienceToo() {
        var client = opened(impatient);
        queries().hang();
        assertThat(closing(client).code()).isEqualTo(CloseCode.UNREACHABLE.code());
    }

    @Test
    void aCanisterThatIsTakenAwayIsUnreachableAndOnlyNewcomersAreToldThatItDoesNotExist() {
        var client = opened(impatient);
        ic.uninstall(id);
        assertThat(closing(client).code()).isEqualTo(CloseCode.UNREACHABLE.code());
        var late = client(ic, impatient, id);
        late.open().subscribe(ok -> {}, refused -> {});
        assertThat(closing(late).code()).isEqualTo(CloseCode.NO_SUCH_CANISTER.code());
    }

    private FaultRule queries() {
        return ic.faults().on(Endpoint.QUERY).canister(id);
    }

    private DappClient opened(GatewayFixture gateway) {
        var client = client(ic, gateway, id);
        open(client);
        return client;
    }
}
