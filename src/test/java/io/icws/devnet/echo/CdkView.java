package io.icws.devnet.echo;

import io.icws.devnet.Canister;
import io.icws.devnet.CanisterFault;
import io.icws.peer.PeerDecoder;
import io.icws.peer.PeerEncoder;
import io.icws.protocol.ByteSlice;
import io.icws.protocol.MalformedException;
import io.icws.protocol.Principal;
import io.icws.protocol.candid.MessagesReply;
import java.util.List;
import java.util.Map;

/** Answers {@code ws_get_messages} from the queues of one round. Source: gateway protocol, 5.2. */
record CdkView(CdkOptions options, Map<Principal, GatewayRecord> gateways, CertifiedQueues queues, PageTrap trap)
        implements Canister.View {

    private static final ByteSlice NOTHING = ByteSlice.of(new byte[0]);

    @Override
    public byte[] query(Canister.QueryContext ic, String method, byte[] arg) throws CanisterFault {
        if (!method.equals("ws_get_messages")) {
            throw CanisterFault.noSuchQuery(method);
        }
        trap.polled();
        byte[] reply = PeerEncoder.encode(page(ic, nonce(arg)));
        if (reply.length > options.maxReplyBytes()) {
            throw CanisterFault.replyTooLarge(reply.length, options.maxReplyBytes());
        }
        return reply;
    }

    private MessagesReply page(Canister.QueryContext ic, long asked) throws CanisterFault {
        var gateway = gateways.get(ic.caller());
        if (gateway == null || Long.compareUnsigned(asked, gateway.nextNonce()) >= 0) {
            return reply(List.of(), NOTHING, NOTHING, true);
        }
        long first = Math.max(asked, gateway.firstNonce());
        long last = Math.min(gateway.nextNonce(), first + options.pageSize()) - 1;
        if (trap.springs(asked, first, last)) {
            throw CanisterFault.replyTooLarge(options.maxReplyBytes() + 1, options.maxReplyBytes());
        }
        var firstKey = PeerEncoder.messageKey(ic.caller(), first);
        var lastKey = PeerEncoder.messageKey(ic.caller(), last);
        var messages = queues.range(firstKey, lastKey);
        if (messages.isEmpty()) {
            return reply(List.of(), NOTHING, NOTHING, true);
        }
        return reply(
                messages,
                ByteSlice.of(ic.dataCertificate()),
                ByteSlice.of(queues.witness(firstKey, lastKey).encodeTagged()),
                last == gateway.nextNonce() - 1);
    }

    private MessagesReply reply(
            List<StoredMessage> messages, ByteSlice certificate, ByteSlice tree, boolean endOfQueue) {
        return new MessagesReply.Page(
                messages.stream().map(StoredMessage::toQueued).toList(),
                certificate,
                tree,
                options.reportEndOfQueue() ? endOfQueue : null);
    }

    private static long nonce(byte[] arg) throws CanisterFault {
        try {
            return PeerDecoder.getMessagesArgument(arg);
        } catch (MalformedException e) {
            throw CanisterFault.trap("failed to decode call arguments: " + e.getMessage());
        }
    }
}
