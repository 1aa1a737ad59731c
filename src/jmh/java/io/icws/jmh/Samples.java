package io.icws.jmh;

import io.icws.client.IcWebSocketException;
import io.icws.client.RequestSigner;
import io.icws.devnet.identity.ClientIdentity;
import io.icws.protocol.ByteSlice;
import io.icws.protocol.ClientKey;
import io.icws.protocol.MalformedException;
import io.icws.protocol.Principal;
import io.icws.protocol.WebsocketMessage;
import io.icws.protocol.candid.ClientArguments;
import io.icws.protocol.candid.MessagesReply;
import io.icws.protocol.candid.QueuedMessage;
import io.icws.peer.PeerEncoder;
import io.icws.peer.Tree;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.util.List;
import java.util.Random;
import java.util.stream.IntStream;

/** What a gateway reads all day: a full page for 50 clients, and a client's message; 500 bytes of payload each. */
final class Samples {

    private static final int MESSAGES = 50;
    private static final int PAYLOAD = 500;
    private static final int CERTIFICATE = 1700;
    private static final long FIRST = 1_000_000;
    private static final Random RANDOM = new Random(1);
    private static final Principal GATEWAY = principal(29, 2);
    private static final Principal CANISTER = principal(10, 1);

    private Samples() {}

    static MessagesReply.Page page() {
        var messages =
                IntStream.range(0, MESSAGES).mapToObj(i -> queued(FIRST + i)).toList();
        return new MessagesReply.Page(messages, ByteSlice.of(random(CERTIFICATE)), ByteSlice.of(tree(messages)), false);
    }

    static MessagesReply.Page emptyPage() {
        var nothing = ByteSlice.of(new byte[0]);
        return new MessagesReply.Page(List.of(), nothing, nothing, true);
    }

    static byte[] clientFrame() {
        var signer = new RequestSigner(
                ClientIdentity.ed25519().toIc4j(), CANISTER, Clock.systemUTC(), RequestSigner.LIFETIME);
        var message = new WebsocketMessage(new ClientKey(signer.sender(), 7), 1, 1, false, random(PAYLOAD));
        try {
            return signer.call("ws_message", ClientArguments.message(message));
        } catch (IcWebSocketException e) {
            throw new IllegalStateException(e);
        }
    }

    private static QueuedMessage queued(long nonce) {
        var key = new ClientKey(principal(29, 2), RANDOM.nextLong());
        byte[] content = PeerEncoder.encode(new WebsocketMessage(key, 1000, 1_700_000_000_000_000_000L, false, random(PAYLOAD)));
        byte[] name = PeerEncoder.messageKey(GATEWAY, nonce).getBytes(StandardCharsets.UTF_8);
        return new QueuedMessage(key, ByteSlice.of(name), nonce, ByteSlice.of(content));
    }

    /** Shows all messages, in the midst of a queue of thousands. */
    private static byte[] tree(List<QueuedMessage> messages) {
        var tree = balanced(messages);
        for (int i = 0; i < 10; i++) {
            tree = new Tree.Fork(tree, new Tree.Pruned(random(32)));
        }
        return new Tree.Labeled("websocket".getBytes(StandardCharsets.US_ASCII), tree).encodeTagged();
    }

    private static Tree balanced(List<QueuedMessage> messages) {
        int middle = messages.size() / 2;
        return middle == 0
                ? new Tree.Labeled(messages.getFirst().key().toArray(), new Tree.Leaf(random(32)))
                : new Tree.Fork(
                        balanced(messages.subList(0, middle)), balanced(messages.subList(middle, messages.size())));
    }

    private static Principal principal(int length, int last) {
        byte[] bytes = random(length);
        bytes[length - 1] = (byte) last;
        try {
            return Principal.of(bytes);
        } catch (MalformedException e) {
            throw new IllegalStateException(e);
        }
    }

    private static byte[] random(int length) {
        byte[] bytes = new byte[length];
        RANDOM.nextBytes(bytes);
        return bytes;
    }
}
