package io.icws.gateway.ic;

import io.netty.util.NetUtil;
import java.net.InetAddress;
import java.net.URI;
import java.net.UnknownHostException;
import java.util.List;
import java.util.Locale;

/** Which root key is trusted. */
public enum Network {
    /** The Internet Computer itself: the built-in root key, never one that was fetched. */
    MAINNET,
    /** A development network: the root key it announces. */
    LOCAL;

    /** What the operator says. */
    public enum Choice {
        /** Decided by the URL. */
        AUTO,
        MAINNET,
        LOCAL
    }

    private static final List<String> MAINNET_DOMAINS =
            List.of("icp0.io", "ic0.app", "icp-api.io", "internetcomputer.org");

    /**
     * Decides without a look-up, by what the URL says: loopback, private and link-local addresses and {@code localhost}
     * are local; other hosts are mainnet over https and local over http.
     *
     * @param url absolute, http or https, with a host
     * @throws IllegalArgumentException if mainnet would be reached in clear, or if its root key would be fetched; the
     *     message says how to mend it
     */
    static Network of(URI url, Choice choice) {
        String host = host(url);
        if (MAINNET_DOMAINS.stream().anyMatch(domain -> host.equals(domain) || host.endsWith("." + domain))) {
            if (isClear(url)) {
                throw new IllegalArgumentException(
                        url + " would reach the Internet Computer unencrypted (use https://" + host + ")");
            }
            if (choice == Choice.LOCAL) {
                throw new IllegalArgumentException(url
                        + " is the Internet Computer, not a local network (set gateway.ic.network to auto or mainnet)");
            }
        }
        return switch (choice) {
            case MAINNET -> MAINNET;
            case LOCAL -> LOCAL;
            case AUTO -> isClear(url) || isNearby(host) ? LOCAL : MAINNET;
        };
    }

    private static boolean isClear(URI url) {
        return "http".equalsIgnoreCase(url.getScheme());
    }

    private static String host(URI url) {
        String host = url.getHost().toLowerCase(Locale.ROOT);
        return host.endsWith(".") ? host.substring(0, host.length() - 1) : host;
    }

    private static boolean isNearby(String host) {
        byte[] literal = NetUtil.createByteArrayFromIpAddressString(host);
        return literal == null
                ? host.equals("localhost") || host.endsWith(".localhost")
                : isNearby(address(literal), literal[0] & 0xff);
    }

    private static boolean isNearby(InetAddress address, int firstByte) {
        boolean uniqueLocal = address.getAddress().length == 16 && (firstByte & 0xfe) == 0xfc;
        return address.isLoopbackAddress()
                || address.isAnyLocalAddress()
                || address.isSiteLocalAddress()
                || address.isLinkLocalAddress()
                || uniqueLocal;
    }

    /** Takes an IPv4-mapped IPv6 address as the IPv4 address it is. */
    private static InetAddress address(byte[] literal) {
        try {
            return InetAddress.getByAddress(literal);
        } catch (UnknownHostException e) {
            throw new IllegalStateException("a literal has 4 or 16 bytes", e);
        }
    }
}
