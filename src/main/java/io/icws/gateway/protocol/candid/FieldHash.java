package io.icws.gateway.protocol.candid;

import java.nio.charset.StandardCharsets;

/** Field ids as they stand on the wire. Source: Candid specification, "Records" (hash of field names). */
public final class FieldHash {

    private FieldHash() {}

    /** The 32-bit id of a field or tag name, unsigned. */
    public static int of(String name) {
        int hash = 0;
        for (byte b : name.getBytes(StandardCharsets.UTF_8)) {
            hash = hash * 223 + (b & 0xff);
        }
        return hash;
    }
}
