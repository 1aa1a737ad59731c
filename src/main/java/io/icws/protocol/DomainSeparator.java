package io.icws.protocol;

import java.nio.charset.StandardCharsets;
import org.bouncycastle.util.Arrays;

/** Prefixes of signed bytes, which make a signature for one purpose invalid for another. */
public enum DomainSeparator {
    REQUEST("ic-request"),
    DELEGATION("ic-request-auth-delegation"),
    RESPONSE("ic-response"),
    STATE_ROOT("ic-state-root");

    /** Never written to, never handed out. */
    @SuppressWarnings("ImmutableEnumChecker")
    private final byte[] prefix;

    DomainSeparator(String name) {
        prefix = prefix(name);
    }

    /** One length byte, the name in ASCII, then the message. */
    public byte[] prepend(byte[] message) {
        return Arrays.concatenate(prefix, message);
    }

    /** One length byte and the name in ASCII. */
    static byte[] prefix(String name) {
        byte[] ascii = name.getBytes(StandardCharsets.US_ASCII);
        return Arrays.prepend(ascii, (byte) ascii.length);
    }
}
