package io.icws.gateway.session.admission;

import io.netty.util.NetUtil;
import java.net.InetAddress;
import java.util.ArrayList;
import java.util.List;

/** A set of IP networks and addresses. */
public final class Networks {

    /** @param bits length of the prefix */
    private record Network(byte[] first, int bits) {

        private boolean contains(byte[] address) {
            if (address.length != first.length) {
                return false;
            }
            for (int bit = 0; bit < bits; bit++) {
                int mask = 0x80 >> (bit & 7);
                if (((address[bit >> 3] ^ first[bit >> 3]) & mask) != 0) {
                    return false;
                }
            }
            return true;
        }
    }

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

    private final List<Network> all;

    private Networks(List<Network> all) {
        this.all = List.copyOf(all);
    }

    /**
     * @param setting named in errors
     * @param texts such as {@code 192.0.2.1}, {@code 10.0.0.0/8} or {@code fd00::/8}
     * @throws IllegalArgumentException if one is neither an address nor a network
     */
    static Networks of(String setting, List<String> texts) {
        var all = new ArrayList<Network>();
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
        var bytes = address.getAddress();
        return all.stream().anyMatch(network -> network.contains(bytes));
    }

    private static Network network(String text) {
        int slash = text.indexOf('/');
        var literal = slash < 0 ? text : text.substring(0, slash);
        // Java reads 192.168 as 192.0.0.168.
        if (literal.indexOf(':') < 0 && !NetUtil.isValidIpV4Address(literal)) {
            throw new IllegalArgumentException(literal);
        }
        var first = InetAddress.ofLiteral(literal).getAddress();
        int longest = first.length * Byte.SIZE;
        int bits = slash < 0 ? longest : Integer.parseInt(text.substring(slash + 1));
        if (bits < 0 || bits > longest) {
            throw new IllegalArgumentException("prefix length " + bits);
        }
        return new Network(first, bits);
    }
}
