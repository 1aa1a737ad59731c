package io.icws.gateway.ic.identity;

import io.icws.protocol.MalformedException;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * Text of PEM blocks, with other text around them. Source: RFC 7468; RFC 1421 for headers. Messages never quote a
 * block.
 */
record Pem(List<Block> blocks) {

    private static final String BEGIN = "-----BEGIN ";
    private static final Pattern BLOCK =
            Pattern.compile("-----BEGIN ([A-Z0-9 ]{1,40})-----(.*?)-----END \\1-----", Pattern.DOTALL);

    /** Lines of the form {@code Name: value} and an empty line, as in old encrypted keys. */
    private static final Pattern HEADERS = Pattern.compile("^\\s*(?:[A-Za-z-]+:[^\\n]*\\n)+\\s*");

    private static final Pattern ENCRYPTION = Pattern.compile("(?m)^DEK-Info:\\s*([A-Za-z0-9-]+)");

    /** @param body of what stands between the two lines */
    record Block(String label, String body) {

        boolean isPrivateKey() {
            return label.endsWith("PRIVATE KEY");
        }

        /** The cipher that the headers name; null if they name none. */
        @Nullable
        String cipher() {
            if (!body.contains("ENCRYPTED")) {
                return null;
            }
            var matcher = ENCRYPTION.matcher(body);
            return matcher.find() ? matcher.group(1) : "an unnamed cipher";
        }

        byte[] der() throws MalformedException {
            var base64 = HEADERS.matcher(body).replaceFirst("").replaceAll("\\s", "");
            try {
                return Base64.getDecoder().decode(base64);
            } catch (IllegalArgumentException e) {
                // Its message would quote the key.
                throw new MalformedException("PEM that is not Base64");
            }
        }

        /** Without the key. */
        @Override
        public String toString() {
            return "Block[" + label + "]";
        }
    }

    static boolean isIn(String text) {
        return text.contains(BEGIN);
    }

    /** @throws MalformedException if a block does not end */
    static Pem parse(String text) throws MalformedException {
        var blocks = new ArrayList<Block>();
        var matcher = BLOCK.matcher(text);
        int end = 0;
        while (matcher.find()) {
            requireNoBlock(text.substring(end, matcher.start()));
            blocks.add(new Block(matcher.group(1), matcher.group(2)));
            end = matcher.end();
        }
        requireNoBlock(text.substring(end));
        return new Pem(List.copyOf(blocks));
    }

    private static void requireNoBlock(String text) throws MalformedException {
        if (isIn(text)) {
            throw new MalformedException("PEM without its end line");
        }
    }

    /** The one private key. @throws MalformedException if there is none, or more than one */
    Block privateKey() throws MalformedException {
        var keys = blocks.stream().filter(Block::isPrivateKey).toList();
        if (keys.isEmpty()) {
            throw new MalformedException("PEM of " + labels() + " and no private key");
        }
        if (keys.size() > 1) {
            throw new MalformedException("PEM with " + keys.size() + " private keys");
        }
        return keys.getFirst();
    }

    /** The block of this label; null if there is none. */
    @Nullable
    Block block(String label) {
        return blocks.stream()
                .filter(block -> block.label().equals(label))
                .findFirst()
                .orElse(null);
    }

    private String labels() {
        return String.join(", ", blocks.stream().map(Block::label).distinct().toList());
    }

    /** Without the key. */
    @Override
    public String toString() {
        return "Pem[" + labels() + "]";
    }
}
