package io.icws.gateway.session.admission;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * The origins whose pages may connect. {@code https://app.example.com} stands for itself, {@code https://*.example.com} for
 * every host below {@code example.com} but not for it, {@code null} for pages whose origin the browser hides, and
 * {@code none} for clients that send no origin. Scheme and port must be the same.
 */
final class Origins {

    /** Entry for clients without the header: programs, not browsers. */
    private static final String NONE = "none";

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
    private boolean withoutOrigin;

    private Origins() {}

    /** @throws IllegalArgumentException if an entry can never match; the message says what to write instead */
    static Origins of(List<String> allowed) {
        var origins = new Origins();
        for (var listed : allowed) {
            origins.add(listed.strip());
        }
        return origins;
    }

    private void add(String listed) {
        if (listed.equalsIgnoreCase(NONE)) {
            withoutOrigin = true;
            return;
        }
        try {
            var origin = OriginName.listed(listed);
            int star = origin.indexOf('*');
            if (star < 0) {
                exact.add(origin);
            } else {
                wildcards.add(new Wildcard(origin.substring(0, star), origin.substring(star + 1)));
            }
        } catch (IllegalArgumentException e) {
            throw new IllegalArgumentException("allowed-origins: %s (%s)".formatted(listed, e.getMessage()), e);
        }
    }

    /** @param origin header of the handshake */
    boolean allow(@Nullable String origin) {
        if (exact.isEmpty() && wildcards.isEmpty() && !withoutOrigin) {
            return true;
        }
        if (origin == null) {
            return withoutOrigin;
        }
        var name = OriginName.sent(origin.strip().toLowerCase(Locale.ROOT));
        return exact.contains(name) || wildcards.stream().anyMatch(wildcard -> wildcard.matches(name));
    }
}
