package io.icws.gateway.routing;

import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;

/**
 * How messages are sent to their clients.
 *
 * @param treePruning whether each message carries only its own part of the page's witness instead of that of all messages of
 *     the page: {@code on}, {@code off}, or {@code auto}, which prunes pages with more than one message. It costs half a
 *     microsecond, and a frame with 500 bytes of content gets shorter by 4 % in pages of 2, a third in pages of 10, and three
 *     quarters in pages of 50. Set it to {@code off} if a client library cannot verify pruned witnesses
 */
@ConfigurationProperties("gateway.routing")
public record RoutingProperties(@DefaultValue("auto") TreePruning treePruning) {

    /** What the operator says. */
    public enum TreePruning {
        /** Where there is something to leave out: the page has more than one message. */
        AUTO,
        ON,
        OFF;

        boolean appliesTo(int messages) {
            return this == ON || (this == AUTO && messages > 1);
        }
    }
}
