package io.icws.gateway.e2e;

import io.icws.peer.PeerEncoder;
import io.icws.protocol.ByteSlice;
import io.icws.protocol.ClientKey;
import io.icws.protocol.MalformedException;
import io.icws.protocol.candid.MessagesReply;
import io.icws.protocol.candid.MessagesReply.Page;
import io.icws.protocol.candid.QueuedMessage;
import java.util.Collections;
import java.util.List;
import java.util.function.UnaryOperator;

/** What a lying node may make of the reply of {@code ws_get_messages}. Whatever is no page stays as it is. */
final class Forgeries {

    private Forgeries() {}

    /** Says that there is nothing new. */
    static byte[] nothingNew(byte[] reply) {
        var none = ByteSlice.of(new byte[0]);
        return forge(reply, page -> new Page(List.of(), none, none, true));
    }

    /** Other words than the canister's. */
    static byte[] otherContent(byte[] reply) {
        return forgeMessages(reply, message -> {
            byte[] content = message.content().toArray();
            content[content.length - 1] ^= 1;
            return new QueuedMessage(message.clientKey(), message.key(), message.nonce(), ByteSlice.of(content));
        });
    }

    /** For nobody who is here. */
    static byte[] otherAddressee(byte[] reply) {
        return forgeMessages(reply, message -> {
            var nobody = new ClientKey(
                    message.clientKey().principal(), ~message.clientKey().nonce());
            return new QueuedMessage(nobody, message.key(), message.nonce(), message.content());
        });
    }

    /** Certified by nobody. */
    static byte[] otherCertificate(byte[] reply) {
        return forge(reply, page -> {
            byte[] certificate = page.certificate().toArray();
            certificate[certificate.length - 1] ^= 1;
            return new Page(page.messages(), ByteSlice.of(certificate), page.tree(), page.endOfQueue());
        });
    }

    /** The oldest message is given the place of all. */
    static byte[] repeated(byte[] reply) {
        return forge(reply, page -> {
            var first = page.messages().getFirst();
            return new Page(
                    Collections.nCopies(page.messages().size(), first),
                    page.certificate(),
                    page.tree(),
                    page.endOfQueue());
        });
    }

    private static byte[] forgeMessages(byte[] reply, UnaryOperator<QueuedMessage> forgery) {
        return forge(
                reply,
                page -> new Page(
                        page.messages().stream().map(forgery).toList(),
                        page.certificate(),
                        page.tree(),
                        page.endOfQueue()));
    }

    private static byte[] forge(byte[] reply, UnaryOperator<Page> forgery) {
        try {
            return MessagesReply.decode(reply) instanceof Page page
                            && !page.messages().isEmpty()
                    ? PeerEncoder.encode(forgery.apply(page))
                    : reply;
        } catch (MalformedException e) {
            throw new AssertionError("the canister answers what nobody can read", e);
        }
    }
}
