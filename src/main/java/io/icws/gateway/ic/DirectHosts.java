package io.icws.gateway.ic;

import io.netty.handler.ipfilter.IpFilterRuleType;
import io.netty.handler.ipfilter.IpSubnetFilterRule;
import io.netty.util.NetUtil;
import java.net.InetSocketAddress;
import java.util.Locale;
import java.util.regex.Pattern;

/** Decides whether a host is reached without a proxy. Names are never resolved. */
final class DirectHosts {

    private static final Pattern SEPARATOR = Pattern.compile("[,\\s]+");
    private static final Pattern BAR = Pattern.compile("\\|");
    private static final Pattern PORT = Pattern.compile("(.+):(\\d{1,5})");

    private final String host;
    private final int port;

    /**
     * @param host that is to be reached, an IPv6 address in brackets or not
     * @param port of it
     */
    DirectHosts(String host, int port) {
        this.host = plain(host);
        this.port = port;
    }

    /** Whether it is this computer. */
    boolean isLoopback() {
        byte[] literal = NetUtil.createByteArrayFromIpAddressString(host);
        if (literal == null) {
            return host.equals("localhost") || host.endsWith(".localhost");
        }
        var address = Network.address(literal);
        return address.isLoopbackAddress() || address.isAnyLocalAddress();
    }

    /**
     * @param noProxy names with their subdomains, addresses, networks ({@code 10.0.0.0/8}), each with a port or
     *     without, or {@code *}; separated by commas or spaces
     */
    boolean isIn(String noProxy) {
        return SEPARATOR
                .splitAsStream(noProxy)
                .filter(entry -> !entry.isEmpty())
                .anyMatch(this::matches);
    }

    /** @param patterns hosts with {@code *} at the start or end, separated by {@code |}, as {@code http.nonProxyHosts} */
    boolean matchesJava(String patterns) {
        return BAR.splitAsStream(patterns)
                .map(pattern -> plain(pattern.strip()))
                .filter(pattern -> !pattern.isEmpty())
                .anyMatch(pattern -> host.matches(("\\Q" + pattern + "\\E").replace("*", "\\E.*\\Q")));
    }

    private boolean matches(String entry) {
        if (entry.equals("*")) {
            return true;
        }
        if (entry.contains("/")) {
            return isInNetwork(entry);
        }
        var withPort = PORT.matcher(entry);
        boolean bareIpv6 = NetUtil.isValidIpV6Address(entry);
        if (!bareIpv6 && withPort.matches()) {
            return Integer.parseInt(withPort.group(2)) == port && isNamed(withPort.group(1));
        }
        return isNamed(entry);
    }

    private boolean isNamed(String entry) {
        var name = plain(entry.startsWith("*.") ? entry.substring(1) : entry);
        byte[] literal = NetUtil.createByteArrayFromIpAddressString(host);
        if (literal != null) {
            byte[] other = NetUtil.createByteArrayFromIpAddressString(name);
            return other != null && Network.address(other).equals(Network.address(literal));
        }
        var domain = name.startsWith(".") ? name.substring(1) : name;
        return !domain.isEmpty() && (host.equals(domain) || host.endsWith("." + domain));
    }

    private boolean isInNetwork(String entry) {
        byte[] literal = NetUtil.createByteArrayFromIpAddressString(host);
        int slash = entry.lastIndexOf('/');
        if (literal == null) {
            return false;
        }
        try {
            var network = plain(entry.substring(0, slash));
            var rule = new IpSubnetFilterRule(
                    network, Integer.parseInt(entry.substring(slash + 1)), IpFilterRuleType.ACCEPT);
            return rule.matches(new InetSocketAddress(Network.address(literal), port));
        } catch (IllegalArgumentException | ArrayIndexOutOfBoundsException e) {
            // As other tools do: an invalid network matches nothing.
            return false;
        }
    }

    /** Lower case, without brackets and the dot of the root. */
    private static String plain(String name) {
        var lower = name.toLowerCase(Locale.ROOT);
        var bare = lower.startsWith("[") && lower.endsWith("]") ? lower.substring(1, lower.length() - 1) : lower;
        return bare.endsWith(".") ? bare.substring(0, bare.length() - 1) : bare;
    }
}
