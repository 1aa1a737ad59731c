package io.icws.protocol;

import java.nio.charset.StandardCharsets;

/** Text from outside, fit for logs and close reasons: printable, on one line, bounded. */
public final class PeerText {

    private PeerText() {}

    public static String of(byte[] body, int maxCharacters) {
        return of(new String(body, StandardCharsets.UTF_8), maxCharacters);
    }

    public static String of(String text, int maxCharacters) {
        var printable = new StringBuilder(Math.min(text.length(), maxCharacters));
        text.codePoints()
                .map(character -> isPrintable(character) ? character : ' ')
                .limit(maxCharacters)
                .forEach(printable::appendCodePoint);
        return printable.toString().strip();
    }

    private static boolean isPrintable(int character) {
        return switch (Character.getType(character)) {
            case Character.CONTROL,
                    Character.FORMAT,
                    Character.SURROGATE,
                    Character.PRIVATE_USE,
                    Character.UNASSIGNED,
                    Character.LINE_SEPARATOR,
                    Character.PARAGRAPH_SEPARATOR -> false;
            default -> true;
        };
    }
}
