package io.icws.gateway.config;

import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.Map;
import java.util.regex.Pattern;

/**
 * An address to listen on.
 *
 * @param host a name, an IPv4 address, or an IPv6 address without brackets
 * @param port 0 to 65535; 0 takes any free port
 */
record HostAndPort(String host, int port) {

    private static final int MAX_PORT = 65_535;
    private static final Pattern SHAPE = Pattern.compile("(?:\\[([0-9A-Fa-f:.]+)]|([A-Za-z0-9._-]+)):([0-9]{1,5})");
    private static final Pattern NUMERIC = Pattern.compile("[0-9.]+");

    /**
     * Reads {@code name:port}, {@code 1.2.3.4:port} or {@code [::1]:port}; a name is looked up.
     *
     * @throws IllegalArgumentException if it is none of these, the port is out of range or the name unknown
     */
    static HostAndPort parse(String text) {
        var matcher = SHAPE.matcher(text);
        if (!matcher.matches()) {
            throw new IllegalArgumentException(text);
        }
        var bracketed = matcher.group(1) != null;
        var host = bracketed ? matcher.group(1) : matcher.group(2);
        if (bracketed || NUMERIC.matcher(host).matches()) {
            InetAddress.ofLiteral(host);
        } else {
            requireKnown(host);
        }
        var port = Integer.parseInt(matcher.group(3));
        if (port > MAX_PORT) {
            throw new IllegalArgumentException(text);
        }
        return new HostAndPort(host, port);
    }

    private static void requireKnown(String name) {
        try {
            InetAddress.getByName(name);
        } catch (UnknownHostException e) {
            throw new IllegalArgumentException(name, e);
        }
    }

    /** {@code prefix.address} and {@code prefix.port}. */
    Map<String, String> asProperties(String prefix) {
        return Map.of(prefix + ".address", host, prefix + ".port", Integer.toString(port));
    }
}
