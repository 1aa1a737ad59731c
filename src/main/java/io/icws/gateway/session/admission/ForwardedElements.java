package io.icws.gateway.session.admission;

import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Elements of the Forwarded header (RFC 7239) or of X-Forwarded-For, read from the right. Trusted proxies append well-formed elements there. The part
 * to the left comes from the client, may be malformed (an unclosed quote), and must not change how the right part is read.
 */
final class ForwardedElements {

    private ForwardedElements() {}

    /** @return at most {@code count} last elements, the rightmost first */
    static List<String> last(List<String> lines, int count) {
        var elements = new ArrayList<String>();
        for (var line : lines.reversed()) {
            int end = line.length();
            while (end >= 0 && elements.size() < count) {
                int comma = separatorBefore(line, end);
                elements.add(line.substring(comma + 1, end));
                end = comma;
            }
        }
        return elements;
    }

    /** @return index of the comma in front of the element that ends here; -1 if it is the first */
    private static int separatorBefore(String line, int end) {
        int i = end - 1;
        while (i >= 0 && line.charAt(i) != ',') {
            if (line.charAt(i) == '"') {
                i = openingQuote(line, i);
            }
            i--;
        }
        return Math.max(i, -1);
    }

    /**
     * A quote within a quoted string is behind an odd number of backslashes, the one that opens it is not.
     *
     * @return its index; -1 if there is none
     */
    private static int openingQuote(String line, int closing) {
        int quote = line.lastIndexOf('"', closing - 1);
        while (quote > 0 && isEscaped(line, quote)) {
            quote = line.lastIndexOf('"', quote - 1);
        }
        return quote;
    }

    private static boolean isEscaped(String line, int index) {
        int first = index;
        while (first > 0 && line.charAt(first - 1) == '\\') {
            first--;
        }
        return (index - first) % 2 == 1;
    }

    /** @return value of the parameter {@code for}, without its quotes; null if it is missing, doubled or malformed */
    static @Nullable String node(String element) {
        String node = null;
        int begin = 0;
        while (begin <= element.length()) {
            int end = endOfPair(element, begin);
            if (end < 0) {
                return null;
            }
            var pair = element.substring(begin, end);
            int equals = pair.indexOf('=');
            if (equals >= 0 && pair.substring(0, equals).strip().equalsIgnoreCase("for")) {
                if (node != null) {
                    return null;
                }
                node = unquoted(pair.substring(equals + 1).strip());
            }
            begin = end + 1;
        }
        return node;
    }

    /** @return index of the semicolon behind a pair, or the element's length; -1 if a quote does not end */
    private static int endOfPair(String element, int begin) {
        boolean quoted = false;
        int i = begin;
        while (i < element.length() && (quoted || element.charAt(i) != ';')) {
            char c = element.charAt(i);
            if (c == '"') {
                quoted = !quoted;
            } else if (quoted && c == '\\') {
                i++;
            }
            i++;
        }
        return quoted || i > element.length() ? -1 : i;
    }

    private static String unquoted(String value) {
        boolean quoted = value.length() >= 2 && value.startsWith("\"") && value.endsWith("\"");
        return quoted ? value.substring(1, value.length() - 1).replaceAll("\\\\(.)", "$1") : value;
    }
}
