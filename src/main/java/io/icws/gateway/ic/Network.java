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

    /** Source: RFC 6761, 6762 and 8375, ICANN's reservation of {@code internal}; {@code svc} is used by Kubernetes. */
    private static final List<String> PRIVATE_DOMAINS = List.of(".local", ".internal", ".test", ".home.arpa", ".svc");

    /**
     * Domains of the Internet Computer, each with its subdomains: {@code <canister>.icp.net}, {@code
     * <canister>.raw.icp0.io}, {@code identity.ic0.app}. Source: docs.internetcomputer.org, dfinity/ic-gateway.
     */
    private static final List<String> MAINNET_DOMAINS = List.of(
            "icp.net",
            "icp0.io",
            "icp-api.io",
            "ic0.app",
            "internetcomputer.org",
            // Internet Identity, served by its canister.
            "id.ai",
            // The target of custom domains' records: the same HTTP gateways.
            "icp1.io");

    /**
     * Decides by the URL, without a DNS lookup: loopback, private and link-local addresses and {@code localhost} are
     * local; other hosts are mainnet over https and local over http.
     *
     * @param url absolute, http or https, with a host
     * @throws IllegalArgumentException if mainnet would be reached unencrypted, or its root key fetched; the message
     *     says how to fix it
     */
    static Network of(URI url, Choice choice) {
        String host = host(url);
        if (isMainnet(host)) {
            if (isUnencrypted(url)) {
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
            case AUTO -> isUnencrypted(url) || isNearby(host) ? LOCAL : MAINNET;
        };
    }

    /** Describes the trusted root key, for the log. */
    String trust(URI url, Choice choice) {
        if (this == MAINNET) {
            return choice == Choice.AUTO && !isMainnet(host(url))
                    ? "the built-in root key, because the URL is https and not a local address"
                            + " (for another network set gateway.ic.network to local)"
                    : "the built-in root key";
        }
        return isFetchedOverOpenNetwork(url)
                ? "the root key that is fetched from there, unencrypted: anyone on the way can replace it"
                        + " (for the Internet Computer use https, or set gateway.ic.network to mainnet)"
                : "the root key that is fetched from there";
    }

    /** Whether a root key fetched from this URL crosses public networks unencrypted, as far as the URL shows. */
    static boolean isFetchedOverOpenNetwork(URI url) {
        String host = host(url);
        return isUnencrypted(url) && !isNearby(host) && !isPrivateName(host);
    }

    /** A single label, such as the name of a container, or a name of a domain that is never public. */
    private static boolean isPrivateName(String host) {
        boolean isQualified = host.contains(".") || host.startsWith("[");
        return !isQualified || PRIVATE_DOMAINS.stream().anyMatch(host::endsWith);
    }

    /** @param host in lower case, without a trailing dot */
    private static boolean isMainnet(String host) {
        return MAINNET_DOMAINS.stream().anyMatch(domain -> host.equals(domain) || host.endsWith("." + domain));
    }

    private static boolean isUnencrypted(URI url) {
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
    static InetAddress address(byte[] literal) {
        try {
            return InetAddress.getByAddress(literal);
        } catch (UnknownHostException e) {
            throw new IllegalStateException("a literal has 4 or 16 bytes", e);
        }
    }
}
