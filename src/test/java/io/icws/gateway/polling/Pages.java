package io.icws.gateway.polling;

import io.icws.peer.PeerEncoder;
import io.icws.protocol.ByteSlice;
import io.icws.protocol.ClientKey;
import io.icws.protocol.Principal;
import io.icws.protocol.WebsocketMessage;
import io.icws.protocol.candid.MessagesReply.Page;
import io.icws.protocol.candid.QueuedMessage;
import io.icws.protocol.candid.ServiceMessage;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Pages as a canister answers them, without real certificates. */
public final class Pages {

    public static final Principal GATEWAY = Principal.selfAuthenticating(new byte[] {1});
    public static final ClientKey CLIENT = new ClientKey(Principal.selfAuthenticating(new byte[] {2}), 7);

    private Pages() {}

    public static Page of(@Nullable Boolean end, QueuedMessage... messages) {
        var blob = ByteSlice.of(messages.length == 0 ? new byte[0] : new byte[] {1});
        return new Page(List.of(messages), blob, blob, end);
    }

    public static QueuedMessage message(long nonce, long sequence, long timestamp) {
        return message(CLIENT, nonce, sequence, timestamp);
    }

    public static QueuedMessage message(ClientKey client, long nonce, long sequence, long timestamp) {
        var key = PeerEncoder.messageKey(GATEWAY, nonce).getBytes(StandardCharsets.US_ASCII);
        var content = PeerEncoder.encode(
                new WebsocketMessage(client, sequence, timestamp, false, new byte[] {(byte) sequence}));
        return new QueuedMessage(client, ByteSlice.of(key), nonce, ByteSlice.of(content));
    }

    static QueuedMessage acknowledgement(long nonce, long sequence, long timestamp) {
        byte[] ack = PeerEncoder.encode(new ServiceMessage.Ack(0));
        var key = PeerEncoder.messageKey(GATEWAY, nonce).getBytes(StandardCharsets.US_ASCII);
        var content = PeerEncoder.encode(new WebsocketMessage(CLIENT, sequence, timestamp, true, ack));
        return new QueuedMessage(CLIENT, ByteSlice.of(key), nonce, ByteSlice.of(content));
    }

    /** {@code count} messages from {@code nonce} on, a nanosecond apart. */
    public static QueuedMessage[] run(long nonce, int count, long timestamp) {
        return run(CLIENT, nonce, count, timestamp);
    }

    static QueuedMessage[] run(ClientKey client, long nonce, int count, long timestamp) {
        var messages = new QueuedMessage[count];
        Arrays.setAll(messages, i -> message(client, nonce + i, nonce + i + 1, timestamp + i));
        return messages;
    }
}
