package io.icws.gateway.session.admission;

import io.netty.util.NetUtil;
import java.net.IDN;
import java.net.Inet6Address;
import java.net.InetAddress;
import java.util.Locale;
import java.util.Map;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** Origins as browsers write them (RFC 6454, section 6.2): in lower case, without the scheme's default port. */
final class OriginName {

    private static final String OPAQUE = "null";
    private static final String FILE = "file";
    private static final Map<String, Integer> PORTS = Map.of("http", 80, "https", 443);
    private static final Map<String, String> PAGES = Map.of("ws", "http", "wss", "https");

    private static final Pattern SCHEME = Pattern.compile("[a-z][a-z0-9+.-]*");
    private static final Pattern HOST = Pattern.compile("(\\*\\.)?[a-z0-9_-]+(\\.[a-z0-9_-]+)*\\.?");
    private static final Pattern APP = Pattern.compile("(\\*\\.)?[a-z0-9._~!$&'()+,;=:-]*");
    private static final int LARGEST_PORT = 0xffff;

    private OriginName() {}

    /** @param origin as a client sent it, in lower case; returned unchanged if it is not valid */
    static String sent(String origin) {
        for (var scheme : PORTS.entrySet()) {
            var port = ":" + scheme.getValue();
            if (origin.startsWith(scheme.getKey() + "://") && origin.endsWith(port)) {
                return origin.substring(0, origin.length() - port.length());
            }
        }
        return origin.equals(FILE + ":///") ? FILE + "://" : origin;
    }

    /**
     * @param origin as an operator lists it; a star may stand for what is in front of a domain
     * @throws IllegalArgumentException if no browser sends it; the message says what to write instead
     */
    static String listed(String origin) {
        var text = origin.toLowerCase(Locale.ROOT);
        if (text.equals(OPAQUE)) {
            return text;
        }
        if (text.equals("*")) {
            throw new IllegalArgumentException("to allow any origin, leave the list empty");
        }
        if (text.isEmpty()) {
            throw new IllegalArgumentException("an empty entry; in YAML, null needs quotes: \"null\"");
        }
        int colon = text.indexOf("://");
        if (colon < 0) {
            throw new IllegalArgumentException(
                    "expected: scheme://host[:port], null or none; perhaps https://" + origin);
        }
        var scheme = text.substring(0, colon);
        var authority = text.substring(colon + 3);
        if (!SCHEME.matcher(scheme).matches()) {
            throw new IllegalArgumentException(scheme + " is not a scheme");
        }
        if (PAGES.containsKey(scheme)) {
            throw new IllegalArgumentException(
                    "expected the scheme of the page, not of the WebSocket: " + PAGES.get(scheme) + "://" + authority);
        }
        if (authority.endsWith("/")) {
            authority = authority.substring(0, authority.length() - 1);
        }
        if (scheme.equals(FILE)) {
            return file(authority);
        }
        if (authority.matches(".*[/?#@\\\\].*")) {
            throw new IllegalArgumentException("an origin has no user, path or query: %s://%s"
                    .formatted(scheme, authority.replaceAll("^[^/?#]*@|[/?#\\\\].*", "")));
        }
        var port = PORTS.get(scheme);
        return scheme + "://" + (port == null ? app(authority) : web(authority, port));
    }

    private static String file(String path) {
        if (!path.isEmpty()) {
            throw new IllegalArgumentException("pages from files all have the origin file:// or null");
        }
        return FILE + "://";
    }

    /** Schemes of apps have hosts of other forms, or none. */
    private static String app(String host) {
        if (!APP.matcher(host).matches()) {
            throw new IllegalArgumentException(host + " is not a host");
        }
        return host;
    }

    private static String web(String authority, int usualPort) {
        int colon = authority.lastIndexOf(':');
        boolean hasPort = colon > authority.lastIndexOf(']');
        var host = host(hasPort ? authority.substring(0, colon) : authority);
        var port = hasPort ? port(authority.substring(colon + 1)) : null;
        return port == null || port == usualPort ? host : host + ":" + port;
    }

    private static String host(String text) {
        if (text.startsWith("[") && text.endsWith("]")) {
            var address = InetAddress.ofLiteral(text.substring(1, text.length() - 1));
            return address instanceof Inet6Address v6 ? "[" + NetUtil.toAddressString(v6) + "]" : text;
        }
        var host = IDN.toASCII(text, IDN.ALLOW_UNASSIGNED).toLowerCase(Locale.ROOT);
        if (!HOST.matcher(host).matches()) {
            throw new IllegalArgumentException("expected: scheme://host[:port] or scheme://*.domain[:port]");
        }
        return host;
    }

    private static @Nullable Integer port(String text) {
        if (text.isEmpty()) {
            return null;
        }
        int port = text.matches("[0-9]{1,5}") ? Integer.parseInt(text) : 0;
        if (port < 1 || port > LARGEST_PORT) {
            throw new IllegalArgumentException(text + " is not a port");
        }
        return port;
    }
}
