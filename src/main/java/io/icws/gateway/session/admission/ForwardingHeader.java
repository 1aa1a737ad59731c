package io.icws.gateway.session.admission;

import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/** A request header in which proxies write the address of their peer. */
public enum ForwardingHeader {
    /** A list; each proxy appends an entry. */
    X_FORWARDED_FOR("X-Forwarded-For", true),
    /** A list by RFC 7239; each proxy appends an element. */
    FORWARDED("Forwarded", true) {
        @Override
        @Nullable
        ClientAddress address(String entry) {
            var node = ForwardedElements.node(entry);
            return node == null ? null : ClientAddress.parse(node);
        }
    },
    /** One address; the proxy replaces what the client sent. */
    X_REAL_IP("X-Real-IP", false),
    /** One address; Cloudflare replaces what the client sent. */
    CF_CONNECTING_IP("CF-Connecting-IP", false);

    private final String field;
    private final boolean isList;

    ForwardingHeader(String field, boolean isList) {
        this.field = field;
        this.isList = isList;
    }

    /** Name of the header. */
    String field() {
        return field;
    }

    /**
     * Entries of the nearest proxies, the nearest first. Where each proxy replaces the header, only a single line is valid.
     *
     * @param lines values of the header, in their order
     * @param count maximum of entries
     */
    List<String> lastEntries(List<String> lines, int count) {
        if (isList) {
            return ForwardedElements.last(lines, count);
        }
        return lines.size() == 1 ? lines : List.of();
    }

    /** @return the address in an entry; null if it holds no valid one */
    @Nullable
    ClientAddress address(String entry) {
        return ClientAddress.parse(entry);
    }

    /** As written in the configuration. */
    @Override
    public String toString() {
        return field.toLowerCase(Locale.ROOT);
    }
}
