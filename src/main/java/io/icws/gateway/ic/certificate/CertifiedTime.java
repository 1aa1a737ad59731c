package io.icws.gateway.ic.certificate;

import io.icws.gateway.protocol.HashTree;
import io.icws.gateway.protocol.HashTree.Lookup;
import io.icws.gateway.protocol.Leb128;
import io.icws.gateway.protocol.MalformedException;
import java.nio.charset.StandardCharsets;

/** When the state of a certified tree was. */
public final class CertifiedTime {

    private static final byte[] TIME = "time".getBytes(StandardCharsets.US_ASCII);

    private CertifiedTime() {}

    /** Nanoseconds since 1970, unsigned. @throws MalformedException if the tree does not show it */
    public static long of(HashTree tree) throws MalformedException {
        if (tree.lookup(TIME) instanceof Lookup.Found(byte[] value)) {
            return Leb128.decode(value);
        }
        throw new MalformedException("the certified state has no time");
    }
}
