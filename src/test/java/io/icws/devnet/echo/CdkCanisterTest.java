package io.icws.devnet.echo;

import static io.icws.devnet.echo.CanisterDriver.keepAlive;
import static io.icws.devnet.echo.CanisterDriver.message;
import static io.icws.devnet.echo.CanisterDriver.principal;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import io.icws.devnet.CanisterFault;
import io.icws.peer.CanisterResult;
import io.icws.peer.PeerEncoder;
import io.icws.protocol.ClientKey;
import io.icws.protocol.HashTree;
import io.icws.protocol.MalformedException;
import io.icws.protocol.Principal;
import io.icws.protocol.WebsocketMessage;
import io.icws.protocol.candid.MessagesReply;
import io.icws.protocol.candid.QueuedMessage;
import io.icws.protocol.candid.ServiceMessage;
import io.icws.protocol.candid.ServiceMessage.Close.Reason;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class CdkCanisterTest {

    private static final CanisterResult OK = new CanisterResult.Ok();
    private static final Duration ACK = Duration.ofMinutes(5);
    private static final Duration KEEP_ALIVE = Duration.ofSeconds(60);
    private static final Duration MOMENT = Duration.ofSeconds(1);

    private final Principal gateway = principal(1);
    private final Principal otherGateway = principal(2);
    private final ClientKey alice = new ClientKey(principal(11), 7);
    private final ClientKey bob = new ClientKey(principal(12), -1);
    private final CanisterDriver driver = new CanisterDriver(CdkCanister.echo());

    @Test
    void opensWithAnOpenMessage() throws Exception {
        assertThat(driver.open(bob, gateway)).isEqualTo(OK);

        var page = driver.poll(gateway, 0);
        assertThat(page.endOfQueue()).isTrue();
        assertThat(page.messages()).singleElement().satisfies(queued -> {
            assertThat(queued.clientKey()).isEqualTo(bob);
            assertThat(text(queued)).isEqualTo(gateway + "_00000000000000000000");
            assertThat(queued.nonce()).isZero();
        });
        var message = contents(page).getFirst();
        assertThat(message.clientKey()).isEqualTo(bob);
        assertThat(message.sequenceNumber()).isOne();
        assertThat(message.timestamp()).isEqualTo(driver.time());
        assertThat(message.isServiceMessage()).isTrue();
        assertThat(ServiceMessage.decode(message.content())).isEqualTo(new ServiceMessage.Open(bob));
    }

    @Test
    void refusesAnonymousAndRegisteredKeys() throws Exception {
        driver.open(alice, gateway);

        assertThat(driver.open(new ClientKey(Principal.ANONYMOUS, 1), gateway))
                .isEqualTo(err("Anonymous principal is not allowed"));
        assertThat(driver.open(alice, otherGateway))
                .isEqualTo(err("Client with key " + alice.principal() + "_7 already has an open connection"));
        assertThat(driver.canister.clients()).containsExactly(alice);
        assertThat(driver.canister.gateways()).containsExactly(gateway);
    }

    @Test
    void newNonceReplacesTheOlderConnectionSilently() throws Exception {
        var newer = new ClientKey(alice.principal(), 8);
        driver.open(alice, gateway);
        driver.open(newer, gateway);

        assertThat(driver.canister.clients()).containsExactly(newer);
        assertThat(services(driver.poll(gateway, 0)))
                .containsExactly(new ServiceMessage.Open(alice), new ServiceMessage.Open(newer));
        assertThat(driver.send(message(alice, 1, bytes("old"))))
                .isEqualTo(err("Client with principal " + alice.principal()
                        + " has a different key than the one used in the message"));
    }

    @Test
    void numbersMessagesPerGatewayAndPerClient() throws Exception {
        var carol = new ClientKey(principal(13), 1);
        driver.open(alice, gateway);
        driver.open(bob, otherGateway);
        driver.open(carol, gateway);
        driver.send(message(alice, 1, bytes("a")));
        driver.send(message(bob, 1, bytes("b")));
        driver.send(message(alice, 2, bytes("c")));

        var page = driver.poll(gateway, 0);
        assertThat(page.messages()).extracting(QueuedMessage::nonce).containsExactly(0L, 1L, 2L, 3L);
        assertThat(page.messages()).extracting(QueuedMessage::clientKey).containsExactly(alice, carol, alice, alice);
        assertThat(contents(page)).extracting(WebsocketMessage::sequenceNumber).containsExactly(1L, 1L, 2L, 3L);
        assertThat(contents(page).getLast().content()).isEqualTo(bytes("c"));
        assertThat(contents(page).getLast().isServiceMessage()).isFalse();
        assertThat(driver.poll(otherGateway, 0).messages())
                .extracting(QueuedMessage::nonce)
                .containsExactly(0L, 1L);
        assertThat(driver.canister.executed())
                .extracting(e -> e.client() + " " + e.sequence() + " " + new String(e.content()))
                .containsExactly(alice + " 1 a", bob + " 1 b", alice + " 2 c");
    }

    @Test
    void checksMessagesInTheOrderOfTheCdk() throws Exception {
        assertThat(driver.send(message(alice, 5, bytes("x"))))
                .isEqualTo(err("Client with principal " + alice.principal() + " doesn't have an open connection"));

        driver.open(alice, gateway);
        var foreign = message(bob, 5, bytes("x"));
        assertThat(driver.send(alice.principal(), foreign))
                .isEqualTo(err("Client with principal " + bob.principal()
                        + " has a different key than the one used in the message"));
        assertThat(driver.canister.clients()).containsExactly(alice);
    }

    @Test
    void wrongSequenceRemovesTheClientAfterACloseMessage() throws Exception {
        driver.open(alice, gateway);

        assertThat(driver.send(message(alice, 3, bytes("x"))))
                .isEqualTo(err("Expected incoming sequence number 1 but got 3"));
        assertThat(driver.canister.clients()).isEmpty();
        assertThat(driver.canister.executed()).isEmpty();
        var page = driver.poll(gateway, 1);
        assertThat(services(page)).containsExactly(new ServiceMessage.Close(Reason.WRONG_SEQUENCE_NUMBER));
        assertThat(contents(page).getFirst().sequenceNumber()).isEqualTo(2);
    }

    @Test
    void badServiceMessagesConsumeTheirNumberAndLeaveTheClient() throws Exception {
        driver.open(alice, gateway);

        var garbage = new WebsocketMessage(alice, 1, 0, true, bytes("garbage"));
        assertThat(((CanisterResult.Err) driver.send(garbage)).text())
                .startsWith("Error decoding service message content: ");
        var ack = new WebsocketMessage(alice, 2, 0, true, PeerEncoder.encode(new ServiceMessage.Ack(1)));
        assertThat(driver.send(ack)).isEqualTo(err("Invalid service message"));
        assertThat(driver.send(message(alice, 3, bytes("fine")))).isEqualTo(OK);
    }

    @Test
    void trapUndoesEverything() throws Exception {
        var trapping = new CanisterDriver(new CdkCanister(CdkOptions.production(), new Application() {
            @Override
            public void onOpen(Operations ws, Principal client) throws CanisterFault {
                ws.send(client, bytes("welcome"));
                if (client.equals(bob.principal())) {
                    throw CanisterFault.trap("no bobs");
                }
            }

            @Override
            public void onMessage(Operations ws, Principal client, byte[] content) {
                ws.send(client, content);
                throw new IllegalStateException("panic");
            }

            @Override
            public void onClose(Operations ws, Principal client) throws CanisterFault {
                throw CanisterFault.trap("never");
            }
        }));
        trapping.open(alice, gateway);
        byte[] certified = trapping.certifiedData();

        assertThatExceptionOfType(CanisterFault.class).isThrownBy(() -> trapping.open(bob, otherGateway));
        assertThatExceptionOfType(CanisterFault.class)
                .isThrownBy(() -> trapping.send(message(alice, 1, bytes("x"))))
                .satisfies(fault -> assertThat(fault.rejectCode()).isEqualTo(5));
        assertThatExceptionOfType(CanisterFault.class).isThrownBy(() -> trapping.close(gateway, alice));
        assertThatExceptionOfType(CanisterFault.class)
                .as("the close callback traps when a wrong number removes the client")
                .isThrownBy(() -> trapping.send(message(alice, 2, bytes("y"))));

        assertThat(trapping.canister.clients()).containsExactly(alice);
        assertThat(trapping.canister.gateways()).containsExactly(gateway);
        assertThat(trapping.canister.executed()).isEmpty();
        assertThat(trapping.poll(gateway, 0).messages()).hasSize(2);
        assertThat(trapping.certifiedData()).isEqualTo(certified);
    }

    @ParameterizedTest
    @CsvSource({"false, 5, IC0503, false", "true, 4, IC0406, true"})
    void aTrapInTheCallbackCountsTheMessageUnderTheMotokoCdkOnly(
            boolean motoko, int rejectCode, String errorCode, boolean counted) throws Exception {
        var options = motoko ? CdkOptions.production().withSeparateCallbacks() : CdkOptions.production();
        var trapping = new CanisterDriver(new CdkCanister(options, new Application() {
            @Override
            public void onMessage(Operations ws, Principal client, byte[] content) {
                if (content.length == 0) {
                    throw new IllegalStateException("nothing said");
                }
            }
        }));
        trapping.open(alice, gateway);
        assertThatExceptionOfType(CanisterFault.class)
                .isThrownBy(() -> trapping.send(message(alice, 1, bytes(""))))
                .satisfies(fault -> assertThat(fault.rejectCode()).isEqualTo(rejectCode))
                .satisfies(fault -> assertThat(fault.errorCode()).isEqualTo(errorCode));
        var next = trapping.send(message(alice, 2, bytes("next")));
        assertThat(next).isEqualTo(counted ? OK : err("Expected incoming sequence number 1 but got 2"));
    }

    @Test
    void closeChecksGatewayThenKeyThenOwner() throws Exception {
        assertThat(driver.close(gateway, alice))
                .isEqualTo(err("Gateway with principal " + gateway + " is not registered"));
        driver.open(alice, gateway);
        driver.open(bob, otherGateway);
        var nobody = new ClientKey(alice.principal(), 9);
        assertThat(driver.close(gateway, nobody))
                .isEqualTo(err("Client with key " + nobody + " doesn't have an open connection"));
        assertThat(driver.close(otherGateway, alice))
                .isEqualTo(err("Client with key " + alice + " was not registered to gateway " + otherGateway));

        assertThat(driver.close(gateway, alice)).isEqualTo(OK);
        assertThat(driver.close(gateway, alice))
                .isEqualTo(err("Client with key " + alice + " doesn't have an open connection"));
        assertThat(driver.poll(gateway, 1).messages()).isEmpty();
    }

    @Test
    void pagesAndEmptyAnswers() throws Exception {
        var stranger = driver.poll(gateway, 0);
        driver.open(alice, gateway);
        for (int i = 1; i <= 120; i++) {
            driver.send(message(alice, i, bytes("m" + i)));
        }

        for (var empty : List.of(stranger, driver.poll(gateway, 121), driver.poll(gateway, -1))) {
            assertThat(empty.messages()).isEmpty();
            assertThat(empty.certificate().length()).isZero();
            assertThat(empty.tree().length()).isZero();
            assertThat(empty.endOfQueue()).isTrue();
        }
        assertPage(driver.poll(gateway, 0), 0, 50, false);
        assertPage(driver.poll(gateway, 50), 50, 50, false);
        assertPage(driver.poll(gateway, 71), 71, 50, true);
        assertPage(driver.poll(gateway, 100), 100, 21, true);
    }

    @Test
    void witnessRevealsExactlyThePage() throws Exception {
        driver.open(bob, otherGateway);
        driver.open(alice, gateway);
        for (int i = 1; i <= 200; i++) {
            driver.send(message(alice, i, bytes("m" + i)));
            verify(driver.poll(gateway, i / 2), driver.certifiedData());
        }
        var page = driver.poll(gateway, 77);
        verify(page, driver.certifiedData());
        var tree = HashTree.decode(page.tree());
        assertThat(tree.labels()).containsExactly(bytes("websocket"));
        var websocket = (HashTree.Lookup.Subtree) tree.lookup(bytes("websocket"));
        assertThat(websocket.tree().labels()).hasSize(50);
        assertThat(tree.isWellFormed()).isTrue();
    }

    @Test
    void viewsOutliveLaterRounds() throws Exception {
        driver.open(alice, gateway);
        driver.send(message(alice, 1, bytes("early")));
        var view = driver.canister.view();
        byte[] certified = driver.certifiedData();

        driver.send(message(alice, 2, bytes("late")));
        driver.pass(ACK.plus(MOMENT));
        driver.send(message(alice, 3, bytes("deletes the oldest")));

        var old = driver.poll(view, gateway, 0);
        assertThat(old.messages()).hasSize(2);
        verify(old, certified);
        assertThat(driver.poll(gateway, 0).messages().getFirst().nonce()).isEqualTo(3);
    }

    @Test
    void deletesAtMostFiveOldMessagesAtEachSend() throws Exception {
        driver.open(alice, gateway);
        for (int i = 1; i <= 11; i++) {
            driver.send(message(alice, i, bytes("m" + i)));
        }
        driver.pass(ACK.minus(KEEP_ALIVE));
        driver.send(message(alice, 12, bytes("young")));
        assertThat(driver.poll(gateway, 0).messages()).hasSize(13);

        driver.pass(KEEP_ALIVE);
        assertThat(driver.poll(gateway, 0).messages())
                .as("300 s is not older than 300 s")
                .hasSize(14);
        driver.pass(MOMENT);
        driver.send(message(alice, 13, bytes("first")));
        assertThat(driver.poll(gateway, 0).messages().getFirst().nonce()).isEqualTo(5);
        driver.send(message(alice, 14, bytes("second")));
        driver.send(message(alice, 15, bytes("third")));
        assertThat(driver.poll(gateway, 0).messages().getFirst().nonce()).isEqualTo(12);
        verify(driver.poll(gateway, 0), driver.certifiedData());
    }

    @Test
    void acknowledgesEveryIntervalAndDropsWhoStaysSilent() throws Exception {
        driver.open(alice, gateway);
        driver.open(bob, gateway);
        driver.send(message(alice, 1, bytes("x")));
        driver.pass(ACK);

        assertThat(services(driver.poll(gateway, 3)))
                .containsExactly(new ServiceMessage.Ack(1), new ServiceMessage.Ack(0));

        driver.pass(MOMENT);
        assertThat(driver.send(keepAlive(alice, 2))).isEqualTo(OK);
        driver.pass(KEEP_ALIVE.minus(MOMENT).minus(MOMENT));
        assertThat(driver.canister.clients()).containsExactly(alice, bob);
        driver.pass(MOMENT);

        assertThat(driver.canister.clients()).containsExactly(alice);
        var page = driver.poll(gateway, 5);
        assertThat(services(page)).containsExactly(new ServiceMessage.Close(Reason.KEEP_ALIVE_TIMEOUT));
        assertThat(page.messages().getFirst().clientKey()).isEqualTo(bob);
        driver.pass(ACK.minus(KEEP_ALIVE));
        assertThat(services(driver.poll(gateway, 6))).containsExactly(new ServiceMessage.Ack(2));
    }

    @Test
    void whoOpenedAfterTheAckIsNotAsked() throws Exception {
        driver.pass(ACK);
        driver.open(alice, gateway);
        driver.pass(KEEP_ALIVE.plus(MOMENT));

        assertThat(driver.canister.clients()).containsExactly(alice);
    }

    @Test
    void dropsGatewayWithQueueAndNonceOnceItWasEmptyForAnAckInterval() throws Exception {
        driver.open(alice, gateway);
        driver.open(bob, otherGateway);
        driver.send(message(alice, 1, bytes("x")));
        driver.close(gateway, alice);

        driver.pass(ACK);
        driver.send(keepAlive(bob, 1));
        assertThat(driver.canister.gateways()).contains(gateway);
        driver.pass(KEEP_ALIVE);
        assertThat(driver.canister.gateways()).containsExactly(otherGateway);
        assertThat(driver.poll(gateway, 0).messages()).isEmpty();

        driver.open(alice, gateway);
        assertThat(driver.poll(gateway, 0).messages())
                .extracting(QueuedMessage::nonce)
                .containsExactly(0L);
        verify(driver.poll(gateway, 0), driver.certifiedData());
    }

    @Test
    void returningClientKeepsTheGatewayAlive() throws Exception {
        driver.open(alice, gateway);
        driver.close(gateway, alice);
        driver.pass(MOMENT);
        driver.open(bob, gateway);
        driver.pass(ACK);
        driver.send(keepAlive(bob, 1));
        driver.pass(KEEP_ALIVE);

        assertThat(driver.poll(gateway, 0).messages())
                .extracting(QueuedMessage::nonce)
                .containsExactly(1L, 2L);
    }

    @Test
    void applicationSendsAndClosesInTheNextRound() throws Exception {
        driver.open(alice, gateway);
        driver.canister.send(alice.principal(), bytes("push"));
        driver.canister.close(alice.principal());
        driver.canister.send(alice.principal(), bytes("too late"));
        assertThat(driver.poll(gateway, 1).messages()).isEmpty();
        driver.pass(MOMENT);

        var page = driver.poll(gateway, 1);
        assertThat(contents(page).getFirst().content()).isEqualTo(bytes("push"));
        assertThat(ServiceMessage.decode(contents(page).getLast().content()))
                .isEqualTo(new ServiceMessage.Close(Reason.CLOSED_BY_APPLICATION));
        assertThat(page.messages()).hasSize(2);
        assertThat(driver.canister.clients()).isEmpty();
    }

    @Test
    void resetLosesEverything() throws Exception {
        driver.open(alice, gateway);
        driver.canister.reset();
        driver.pass(MOMENT);

        assertThat(driver.canister.clients()).isEmpty();
        assertThat(driver.poll(gateway, 0).messages()).isEmpty();
        assertThat(driver.certifiedData()).isEqualTo(CertifiedQueues.EMPTY.rootHash());
        assertThat(driver.open(alice, gateway)).isEqualTo(OK);
    }

    @Test
    void generationsDiffer() throws Exception {
        var old = new CanisterDriver(new CdkCanister(
                CdkOptions.production()
                        .withoutEndOfQueue()
                        .withoutCloseMessages()
                        .withPageSize(10),
                new EchoApplication()));
        old.open(alice, gateway);
        for (int i = 1; i <= 12; i++) {
            old.send(message(alice, i, bytes("m" + i)));
        }
        assertThat(old.poll(gateway, 0).messages()).hasSize(10);
        assertThat(old.poll(gateway, 0).endOfQueue()).isNull();
        old.send(message(alice, 99, bytes("wrong")));
        assertThat(old.poll(gateway, 10).messages()).hasSize(3);

        var motoko =
                new CanisterDriver(new CdkCanister(CdkOptions.production().withMotokoContent(), new EchoApplication()));
        motoko.open(alice, gateway);
        var page = motoko.poll(gateway, 0);
        assertThat(page.messages().getFirst().content().toArray()[0]).isEqualTo((byte) 0xa5);
        assertThat(contents(page)).hasSize(1);
        verify(page, motoko.certifiedData());
    }

    @Test
    void faultsAnswerAsTheIcWould() throws Exception {
        driver.open(alice, gateway);
        driver.send(message(alice, 1, bytes("x")));

        assertThatExceptionOfType(CanisterFault.class)
                .isThrownBy(() -> driver.update(gateway, "greet", new byte[0]))
                .satisfies(fault -> assertThat(fault.errorCode()).isEqualTo("IC0536"));
        assertThatExceptionOfType(CanisterFault.class)
                .isThrownBy(() -> driver.update(gateway, "ws_open", bytes("not Candid")));
        driver.canister.trapPagesWith(1);
        assertThatExceptionOfType(CanisterFault.class)
                .isThrownBy(() -> driver.poll(gateway, 0))
                .satisfies(fault -> assertThat(fault.errorCode()).isEqualTo("IC0504"));
        driver.send(message(alice, 2, bytes("y")));
        assertThat(driver.poll(gateway, 2).messages()).hasSize(1);
        driver.canister.trapPagesFrom(2);
        assertThatExceptionOfType(CanisterFault.class).isThrownBy(() -> driver.poll(gateway, 2));
        driver.canister.servePages();
        assertThat(driver.poll(gateway, 0).messages()).hasSize(3);
    }

    @Test
    void pageOverTheSizeLimitTraps() throws Exception {
        driver.open(alice, gateway);
        driver.send(message(alice, 1, new byte[2_000_000]));
        driver.send(message(alice, 2, new byte[2_000_000]));

        assertThatExceptionOfType(CanisterFault.class).isThrownBy(() -> driver.poll(gateway, 0));
        assertThat(driver.poll(gateway, 2).messages()).hasSize(1);
    }

    private void assertPage(MessagesReply.Page page, long first, int count, boolean end) throws Exception {
        assertThat(page.messages()).hasSize(count);
        assertThat(page.messages().getFirst().nonce()).isEqualTo(first);
        assertThat(page.endOfQueue()).isEqualTo(end);
        verify(page, driver.certifiedData());
    }

    private static void verify(MessagesReply.Page page, byte[] certified) throws Exception {
        assertThat(page.certificate().toArray()).isEqualTo(CanisterDriver.CERTIFICATE);
        var tree = HashTree.decode(page.tree().toArray());
        assertThat(tree.rootHash()).isEqualTo(certified);
        for (var queued : page.messages()) {
            var found = (HashTree.Lookup.Found)
                    tree.lookup(bytes("websocket"), queued.key().toArray());
            assertThat(found.value())
                    .isEqualTo(MessageDigest.getInstance("SHA-256")
                            .digest(queued.content().toArray()));
        }
    }

    private static List<WebsocketMessage> contents(MessagesReply.Page page) throws MalformedException {
        var contents = new ArrayList<WebsocketMessage>();
        for (var queued : page.messages()) {
            contents.add(WebsocketMessage.fromCbor(queued.content().toArray()));
        }
        return contents;
    }

    private static List<ServiceMessage> services(MessagesReply.Page page) throws MalformedException {
        var services = new ArrayList<ServiceMessage>();
        for (var content : contents(page)) {
            assertThat(content.isServiceMessage()).isTrue();
            services.add(ServiceMessage.decode(content.content()));
        }
        return services;
    }

    private static CanisterResult err(String text) {
        return new CanisterResult.Err(text);
    }

    private static String text(QueuedMessage queued) {
        return new String(queued.key().toArray(), StandardCharsets.UTF_8);
    }

    private static byte[] bytes(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }
}
