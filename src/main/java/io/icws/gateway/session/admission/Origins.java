package io.icws.gateway.session.admission;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * The web origins whose pages may connect. {@code https://app.example.com} stands for itself, {@code
 * https://*.example.com} for every host below {@code example.com} but not for it. Scheme and port must be the same.
 */
final class Origins {

    /** {@code https://*.example.com:8443} as its two ends. */
    private record Wildcard(String before, String after) {
        private boolean matches(String origin) {
            int end = origin.length() - after.length();
            return end > before.length()
                    && origin.startsWith(before)
                    && origin.endsWith(after)
                    && isHost(origin.substring(before.length(), end));
        }

        private static boolean isHost(String text) {
            return text.chars().allMatch(c -> c == '.' || c == '-' || c == '_' || Character.isLetterOrDigit(c));
        }
    }

    private final Set<String> exact = new HashSet<>();
    private final List<Wildcard> wildcards = new ArrayList<>();

    private Origins() {}

    /** @throws IllegalArgumentException if an origin lacks its scheme, or has a star anywhere but in front of a domain */
    static Origins of(List<String> allowed) {
        var origins = new Origins();
        for (var listed : allowed) {
            var origin = normal(listed);
            if (origin.indexOf('*') < 0) {
                origins.exact.add(origin);
            } else {
                origins.wildcards.add(wildcard(origin));
            }
        }
        return origins;
    }

    /** @param origin header of the handshake */
    boolean allow(@Nullable String origin) {
        if (exact.isEmpty() && wildcards.isEmpty()) {
            return true;
        }
        if (origin == null) {
            return false;
        }
        var name = origin.toLowerCase(Locale.ROOT);
        return exact.contains(name) || wildcards.stream().anyMatch(wildcard -> wildcard.matches(name));
    }

    private static String normal(String origin) {
        if (!origin.contains("://") || origin.endsWith("/")) {
            throw new IllegalArgumentException("allowed-origins: " + origin + " (expected: scheme://host[:port])");
        }
        return origin.toLowerCase(Locale.ROOT);
    }

    private static Wildcard wildcard(String origin) {
        int star = origin.indexOf("://*.");
        if (star < 0 || origin.indexOf('*') != origin.lastIndexOf('*')) {
            throw new IllegalArgumentException("allowed-origins: " + origin + " (expected: scheme://*.domain[:port])");
        }
        return new Wildcard(origin.substring(0, star + 3), origin.substring(star + 4));
    }
}
