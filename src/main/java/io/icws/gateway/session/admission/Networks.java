package io.icws.gateway.session.admission;

import io.netty.handler.ipfilter.IpFilterRuleType;
import io.netty.handler.ipfilter.IpSubnetFilterRule;
import io.netty.util.NetUtil;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.ArrayList;
import java.util.List;

/** A set of IP networks and addresses. */
public final class Networks {

    /** Networks that are not routed on the internet: a peer in one may be a proxy. */
    static final Networks PRIVATE = of(
            "private networks",
            List.of(
                    "10.0.0.0/8",
                    "172.16.0.0/12",
                    "192.168.0.0/16",
                    "127.0.0.0/8",
                    "169.254.0.0/16",
                    "100.64.0.0/10",
                    "::1",
                    "fe80::/10",
                    "fc00::/7"));

    private final List<IpSubnetFilterRule> all;

    private Networks(List<IpSubnetFilterRule> all) {
        this.all = List.copyOf(all);
    }

    /**
     * @param setting named in errors
     * @param texts such as {@code 192.0.2.1}, {@code 10.0.0.0/8} or {@code fd00::/8}
     * @throws IllegalArgumentException if one is neither an address nor a network
     */
    static Networks of(String setting, List<String> texts) {
        var all = new ArrayList<IpSubnetFilterRule>();
        for (var text : texts) {
            try {
                all.add(network(text.strip()));
            } catch (IllegalArgumentException notANetwork) {
                throw new IllegalArgumentException(
                        "%s: %s (expected: an IP address, or a network such as 10.0.0.0/8)".formatted(setting, text),
                        notANetwork);
            }
        }
        return new Networks(all);
    }

    boolean contains(InetAddress address) {
        var peer = new InetSocketAddress(address, 0);
        return all.stream().anyMatch(network -> network.matches(peer));
    }

    private static IpSubnetFilterRule network(String text) {
        int slash = text.indexOf('/');
        var literal = slash < 0 ? text : text.substring(0, slash);
        // Java reads 192.168 as 192.0.0.168.
        if (literal.indexOf(':') < 0 && !NetUtil.isValidIpV4Address(literal)) {
            throw new IllegalArgumentException(literal);
        }
        var first = InetAddress.ofLiteral(literal);
        int bits = slash < 0 ? first.getAddress().length * Byte.SIZE : Integer.parseInt(text.substring(slash + 1));
        return new IpSubnetFilterRule(first, bits, IpFilterRuleType.ACCEPT);
    }
}
