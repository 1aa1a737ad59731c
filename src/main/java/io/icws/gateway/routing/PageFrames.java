package io.icws.gateway.routing;

import io.icws.gateway.protocol.CanisterMessageFrame;
import io.icws.gateway.protocol.MalformedException;
import io.icws.gateway.protocol.WitnessTree;
import io.icws.gateway.protocol.candid.MessagesReply;
import io.icws.gateway.protocol.candid.QueuedMessage;
import org.jspecify.annotations.Nullable;

/**
 * Makes the frames of a page. The witness is read when the first message is for somebody here, once for all of them; a page
 * of unknown clients costs nothing.
 */
final class PageFrames {

    private final MessagesReply.Page page;
    private final RoutingMeters meters;
    private boolean prune;
    private @Nullable WitnessTree witness;

    PageFrames(MessagesReply.Page page, RoutingProperties properties, RoutingMeters meters) {
        this.page = page;
        this.meters = meters;
        this.prune = properties.treePruning().appliesTo(page.messages().size());
    }

    byte[] frame(QueuedMessage message) {
        var tree = witness();
        if (tree != null) {
            var pruned = tree.prune(message.key());
            if (pruned != null) {
                return CanisterMessageFrame.encode(message.key(), message.content(), page.certificate(), pruned);
            }
            meters.absentMessage();
        }
        return CanisterMessageFrame.encode(message.key(), message.content(), page.certificate(), page.tree());
    }

    /** Null if frames carry the tree as it came: the client judges what the gateway cannot read. */
    private @Nullable WitnessTree witness() {
        if (prune && witness == null) {
            try {
                witness = WitnessTree.index(page.tree());
            } catch (MalformedException unreadable) {
                meters.malformedTree();
                prune = false;
            }
        }
        return witness;
    }
}
