package io.icws.gateway.routing;

import io.icws.gateway.metrics.GatewayMeter;
import io.icws.protocol.CanisterMessageFrame;
import io.icws.protocol.MalformedException;
import io.icws.protocol.WitnessTree;
import io.icws.protocol.candid.MessagesReply;
import io.icws.protocol.candid.QueuedMessage;
import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.MeterRegistry;
import org.jspecify.annotations.Nullable;

/**
 * Encodes the frames of a page. The page's tree is parsed once, when the first message with a session is encoded; a page whose
 * clients are all unknown costs nothing.
 */
final class PageFrames {

    /** Counters for all canisters together. */
    static final class Meters {
        private final Counter malformed;
        private final Counter absent;

        Meters(MeterRegistry registry) {
            this.malformed = GatewayMeter.TREES_UNPRUNED.counter(registry, "malformed");
            this.absent = GatewayMeter.TREES_UNPRUNED.counter(registry, "absent");
        }
    }

    private final MessagesReply.Page page;
    private final Meters meters;
    private boolean prune;
    private @Nullable WitnessTree witness;

    PageFrames(MessagesReply.Page page, RoutingProperties properties, Meters meters) {
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
            meters.absent.increment();
        }
        return CanisterMessageFrame.encode(message.key(), message.content(), page.certificate(), page.tree());
    }

    /** Null if frames carry the whole tree, because pruning is off or the tree cannot be parsed. */
    private @Nullable WitnessTree witness() {
        if (prune && witness == null) {
            try {
                witness = WitnessTree.index(page.tree());
            } catch (MalformedException unreadable) {
                meters.malformed.increment();
                prune = false;
            }
        }
        return witness;
    }
}
