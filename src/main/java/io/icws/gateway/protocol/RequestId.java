package io.icws.gateway.protocol;

import com.upokecenter.cbor.CBORObject;

/** The representation-independent hash of a map: 32 bytes, immutable. Source: interface specification, "Request ids". */
public final class RequestId {

    private RequestId() {}

    /**
     * Hashes a map of text keys to blobs, text, naturals, arrays and maps, with every field it has.
     *
     * @throws MalformedException if it holds anything else
     */
    public static RequestId of(CBORObject map) throws MalformedException {
        throw new UnsupportedOperationException();
    }

    /** A fresh copy of the 32 bytes. */
    public byte[] toBytes() {
        throw new UnsupportedOperationException();
    }

    /** Lower-case hex. */
    @Override
    public String toString() {
        throw new UnsupportedOperationException();
    }
}
