package io.icws.gateway.ic;

import java.io.IOException;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;

/** User and password of a proxy, for Basic authentication (RFC 7617). Never printed. */
record ProxyCredentials(String user, String password) {

    private static final int MAX_LENGTH = 4 * 1024;

    /**
     * @param file one line, {@code user:password}, UTF-8
     * @throws ProxyException if it cannot be read or holds something else
     */
    static ProxyCredentials read(Path file) {
        var source = "The file " + file + " (gateway.ic.proxy-credentials-file)";
        var expected = "Let it hold one line, user:password, that the gateway's user may read.";
        try (var in = Files.newInputStream(file)) {
            byte[] bytes = in.readNBytes(MAX_LENGTH);
            var line = new String(bytes, StandardCharsets.UTF_8).strip();
            int colon = line.indexOf(':');
            if (colon < 1 || line.lines().count() != 1) {
                throw new ProxyException(source + " does not hold user:password", expected);
            }
            return new ProxyCredentials(line.substring(0, colon), line.substring(colon + 1));
        } catch (IOException e) {
            throw new ProxyException(source + " cannot be read: " + e.getClass().getSimpleName(), expected);
        }
    }

    /**
     * @param userInfo of a URL, percent-encoded
     * @throws ProxyException if it has no user or is encoded wrongly
     */
    static ProxyCredentials ofUrl(String userInfo, String source) {
        int colon = userInfo.indexOf(':');
        var user = colon < 0 ? userInfo : userInfo.substring(0, colon);
        if (user.isEmpty()) {
            throw unreadable(source);
        }
        try {
            return new ProxyCredentials(decode(user), colon < 0 ? "" : decode(userInfo.substring(colon + 1)));
        } catch (IllegalArgumentException e) {
            // Not as the cause: its message repeats the password.
            throw unreadable(source);
        }
    }

    private static ProxyException unreadable(String source) {
        return new ProxyException(
                source + " has an unreadable user or password",
                "Write it as http://user:password@proxy.example:3128, with special characters percent-encoded (% is %25).");
    }

    private static String decode(String text) {
        return URLDecoder.decode(text.replace("+", "%2B"), StandardCharsets.UTF_8);
    }

    /** Without the credentials. */
    @Override
    public String toString() {
        return "***";
    }
}
