package io.icws.gateway.routing;

import static io.icws.gateway.polling.Pages.CLIENT;
import static io.icws.gateway.polling.Pages.message;
import static io.icws.gateway.polling.Pages.of;
import static org.assertj.core.api.Assertions.assertThat;

import com.upokecenter.cbor.CBORObject;
import io.icws.gateway.routing.RoutingProperties.TreePruning;
import io.icws.peer.Tree;
import io.icws.protocol.ByteSlice;
import io.icws.protocol.CanisterMessage;
import io.icws.protocol.Cbor;
import io.icws.protocol.ClientKey;
import io.icws.protocol.CloseCode;
import io.icws.protocol.MalformedException;
import io.icws.protocol.MessageHeader;
import io.icws.protocol.Sha256;
import io.icws.protocol.candid.MessagesReply.Page;
import io.icws.protocol.candid.QueuedMessage;
import io.icws.protocol.candid.ServiceMessage;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class MessageRouterTest {

    private final SimpleMeterRegistry meters = new SimpleMeterRegistry();
    private final MessageRouter router = MessageRouter.routers(new RoutingProperties(TreePruning.AUTO), meters)
            .get();
    private final Recorder client = new Recorder();

    @Test
    void messagesReachTheirClientInOrder() {
        router.register(CLIENT, client);
        dispatch(of(true, message(0, 1, 10), message(1, 2, 11)));
        assertThat(client.sequences).containsExactly(1L, 2L);
    }

    @Test
    void aCanisterReachesOnlyItsOwnClients() {
        var another = MessageRouter.routers(new RoutingProperties(TreePruning.AUTO), meters)
                .get();
        another.register(CLIENT, client);
        var done = dispatch(of(true, message(0, 1, 10)));
        assertThat(done.unknown()).isOne();
        assertThat(client.sequences).isEmpty();
    }

    @Test
    void aTakenClientKeyStaysWithItsOwner() {
        assertThat(router.register(CLIENT, client)).isTrue();
        var intruder = new Recorder();
        assertThat(router.register(CLIENT, intruder)).isFalse();
        router.unregister(CLIENT, intruder);
        dispatch(of(true, message(0, 1, 10)));
        assertThat(client.sequences).containsExactly(1L);
        assertThat(intruder.sequences).isEmpty();
    }

    @Test
    void aKeyIsFreeAgainAfterItsOwnerLeft() {
        router.register(CLIENT, client);
        router.unregister(CLIENT, client);
        assertThat(router.register(CLIENT, new Recorder())).isTrue();
    }

    @Test
    void whatWasDeliveredIsNotDeliveredAgain() {
        router.register(CLIENT, client);
        var page = of(true, message(0, 1, 10), message(1, 2, 11));
        dispatch(page);
        assertThat(dispatch(page).duplicates()).isEqualTo(2);
        assertThat(client.sequences).containsExactly(1L, 2L);
    }

    @Test
    void aGapHoldsThePageInFrontOfIt() {
        router.register(CLIENT, client);
        dispatch(of(true, message(0, 1, 10)));
        var done = dispatch(of(true, message(1, 3, 12)));
        assertThat(done.gapAt()).hasValue(1);
        assertThat(client.sequences).containsExactly(1L);
        assertThat(client.closed).isNull();
    }

    @Test
    void aGapThatWillNotFillClosesOnlyTheClientThatMissesMessages() {
        var other = new ClientKey(CLIENT.principal(), 99);
        var neighbour = new Recorder();
        router.register(CLIENT, client);
        router.register(other, neighbour);
        dispatch(of(true, message(0, 1, 10)));
        router.dispatch(polled(of(true, message(1, 3, 12), message(other, 2, 1, 13)), 0, PolledPage.ALL_LOST));
        assertThat(client.closed).isEqualTo(CloseCode.UNREACHABLE);
        assertThat(neighbour.sequences).containsExactly(1L);
        assertThat(neighbour.closed).isNull();
    }

    @Test
    void aGapThatIsKnownToBeLostHoldsNobodyUp() {
        router.register(CLIENT, client);
        dispatch(of(true, message(0, 1, 10)));
        var page = of(true, message(5, 3, 30));
        var later = router.dispatch(polled(page, 0, 10));
        assertThat(later.gapAt()).isPresent();
        assertThat(client.closed).isNull();
        var earlier = router.dispatch(polled(page, 0, 11));
        assertThat(earlier.gapAt()).isEmpty();
        assertThat(client.closed).isEqualTo(CloseCode.UNREACHABLE);
    }

    @Test
    void whereGapsAreNormalNothingIsHeldOrDropped() {
        router.register(CLIENT, client);
        var page = of(null, unflagged(3, 1, 10), unflagged(9, 7, 12), unflagged(11, 2, 13));
        assertThat(dispatch(page).delivered()).isEqualTo(3);
        assertThat(client.sequences).containsExactly(1L, 7L, 2L);
    }

    /** The content of a message of the first generation is the application's: a field of that name means nothing. */
    @Test
    void aFlagOfServiceMessagesMeansNothingWhereThereAreNone() {
        router.register(CLIENT, client);
        var page = of(null, message(3, 7, 10), message(9, 2, 12), message(11, 2, 13));
        var result = router.dispatch(new PolledPage(page, 0, 0, false));
        assertThat(result.delivered()).isEqualTo(3);
        assertThat(client.sequences).containsExactly(7L, 2L, 2L);
    }

    /** As canisters of the first generation send: without the flag of service messages. */
    private static QueuedMessage unflagged(long nonce, long sequence, long timestamp) {
        var message = message(nonce, sequence, timestamp);
        byte[] content = Cbor.encodeTagged(CBORObject.NewOrderedMap()
                .Add("sequence_num", sequence)
                .Add("timestamp", timestamp)
                .Add("message", new byte[] {1}));
        return new QueuedMessage(CLIENT, message.key(), nonce, ByteSlice.of(content));
    }

    @Test
    void aSinkThatFailsEndsOnlyItsOwnSession() {
        var other = new ClientKey(CLIENT.principal(), 99);
        var neighbour = new Recorder();
        router.register(CLIENT, client);
        router.register(other, neighbour);
        client.fault = () -> {
            throw new IllegalStateException("a bug");
        };
        var done = dispatch(of(true, message(0, 1, 10), message(other, 1, 1, 11), message(1, 2, 12)));
        assertThat(done.gapAt()).isEmpty();
        assertThat(client.closed).isEqualTo(CloseCode.INTERNAL_ERROR);
        assertThat(neighbour.sequences).containsExactly(1L);
        assertThat(neighbour.flushes).isOne();
        assertThat(neighbour.closed).isNull();
    }

    @Test
    void aFlushThatFailsLeavesNoOtherSinkUnflushed() {
        var neighbours = new ArrayList<Recorder>();
        var messages = new ArrayList<QueuedMessage>();
        for (int i = 0; i < 10; i++) {
            var key = new ClientKey(CLIENT.principal(), i);
            var neighbour = new Recorder();
            neighbours.add(neighbour);
            messages.add(message(key, i, 1, 10));
            router.register(key, neighbour);
        }
        var failing = neighbours.get(4);
        failing.flushFault = () -> {
            throw new IllegalStateException("a bug");
        };
        dispatch(of(true, messages.toArray(QueuedMessage[]::new)));
        assertThat(failing.closed).isEqualTo(CloseCode.INTERNAL_ERROR);
        neighbours.remove(failing);
        assertThat(neighbours).allSatisfy(neighbour -> {
            assertThat(neighbour.flushes).isOne();
            assertThat(neighbour.closed).isNull();
        });
    }

    @Test
    void aClientThatIsNotOpenYetHoldsNobodyUp() {
        router.register(CLIENT, client);
        var done = dispatch(of(true, message(0, 5, 10)));
        assertThat(done.gapAt()).isEmpty();
        assertThat(client.sequences).isEmpty();
    }

    @Test
    void messagesBelowTheCursorAreSkipped() {
        router.register(CLIENT, client);
        router.dispatch(polled(of(true, message(4, 1, 10), message(5, 1, 11)), 5, 0));
        assertThat(client.sequences).containsExactly(1L);
    }

    @Test
    void afterARestartOnlyThoseWhoWereOpenBeforeAreClosed() {
        var late = new ClientKey(CLIENT.principal(), 99);
        var newcomer = new Recorder();
        var waiting = new Recorder();
        router.register(CLIENT, client);
        router.register(late, newcomer);
        router.register(new ClientKey(CLIENT.principal(), 100), waiting);
        dispatch(of(true, message(0, 1, 10), message(late, 1, 1, 50)));
        router.closeOpenedBefore(40, CloseCode.GONE, "restarted");
        assertThat(client.closed).isEqualTo(CloseCode.GONE);
        assertThat(newcomer.closed).isNull();
        assertThat(waiting.closed).isNull();
    }

    @Test
    void eachMessageCarriesItsOwnPartOfTheWitnessIfThereIsSomethingToLeaveOut() {
        var one = message(0, 1, 10);
        var two = message(1, 2, 11);
        var both = witness(one, two);
        assertThat(trees(TreePruning.AUTO, both, one, two)).hasSize(2).allMatch(tree -> tree.length < both.length);
        assertThat(trees(TreePruning.AUTO, both, one)).containsExactly(both);
        assertThat(trees(TreePruning.ON, both, one)).singleElement().matches(tree -> tree.length < both.length);
        assertThat(trees(TreePruning.OFF, both, one, two)).containsExactly(both, both);
        assertThat(unpruned("malformed") + unpruned("absent")).isZero();
    }

    @Test
    void aTreeThatCannotBeReadIsPassedOnAndCountedOnce() {
        byte[] none = {1};
        assertThat(trees(TreePruning.AUTO, none, message(0, 1, 10), message(1, 2, 11)))
                .containsExactly(none, none);
        assertThat(unpruned("malformed")).isOne();
    }

    @Test
    void aTreeThatDoesNotShowAMessageIsPassedOnAndCounted() {
        var shown = message(0, 1, 10);
        var tree = witness(shown, message(7, 9, 10));
        assertThat(trees(TreePruning.AUTO, tree, shown, message(1, 2, 11)))
                .satisfiesExactly(
                        pruned -> assertThat(pruned).hasSizeLessThan(tree.length),
                        whole -> assertThat(whole).isEqualTo(tree));
        assertThat(unpruned("absent")).isOne();
    }

    private List<byte[]> trees(TreePruning pruning, byte[] tree, QueuedMessage... messages) {
        var recorder = new Recorder();
        var pruner =
                MessageRouter.routers(new RoutingProperties(pruning), meters).get();
        pruner.register(CLIENT, recorder);
        var blob = ByteSlice.of(new byte[] {1});
        pruner.dispatch(polled(new Page(List.of(messages), blob, ByteSlice.of(tree), true), 0, 0));
        return recorder.trees;
    }

    private double unpruned(String reason) {
        return meters.get("gateway.routing.trees.unpruned")
                .tag("reason", reason)
                .counter()
                .count();
    }

    private static byte[] witness(QueuedMessage one, QueuedMessage other) {
        var messages = new Tree.Fork(leaf(one), leaf(other));
        return new Tree.Labeled("websocket".getBytes(StandardCharsets.US_ASCII), messages).encode();
    }

    private static Tree leaf(QueuedMessage message) {
        return new Tree.Labeled(message.key().toArray(), new Tree.Leaf(new byte[Sha256.LENGTH]));
    }

    private PolledPage.Result dispatch(Page page) {
        return router.dispatch(polled(page, 0, 0));
    }

    private static PolledPage polled(Page page, long from, long lostBefore) {
        return new PolledPage(page, from, lostBefore, true);
    }

    private static final class Recorder implements SessionSink {
        private final List<Long> sequences = new ArrayList<>();
        private final List<byte[]> trees = new ArrayList<>();
        private int flushes;
        private Runnable fault = () -> {};
        private Runnable flushFault = () -> {};
        private @Nullable CloseCode closed;

        @Override
        public void send(byte[] frame, long timestamp, @Nullable ServiceMessage service) {
            fault.run();
            try {
                var message = CanisterMessage.decode(frame);
                trees.add(message.tree());
                var content = ByteSlice.of(message.content());
                sequences.add(MessageHeader.scanAnyVersion(content).sequenceNumber());
            } catch (MalformedException e) {
                throw new AssertionError(e);
            }
        }

        @Override
        public void forgotten() {
            closed = CloseCode.GONE;
        }

        @Override
        public void flush() {
            flushFault.run();
            flushes++;
        }

        @Override
        public void close(CloseCode code, String reason) {
            closed = code;
        }
    }
}
