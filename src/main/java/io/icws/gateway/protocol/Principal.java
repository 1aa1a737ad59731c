package io.icws.gateway.protocol;

/**
 * An identity on the Internet Computer: 0 to 29 raw bytes, immutable. Source: interface specification, "Principals".
 */
public final class Principal implements Comparable<Principal> {

    public static final Principal MANAGEMENT = stub();
    public static final Principal ANONYMOUS = stub();

    private Principal() {}

    private static Principal stub() {
        return new Principal();
    }

    /** @throws MalformedException if there are more than 29 bytes */
    public static Principal of(byte[] bytes) throws MalformedException {
        throw new UnsupportedOperationException();
    }

    /** Reads the textual form, in any case. @throws MalformedException on a wrong alphabet, checksum, length or dash */
    public static Principal parse(String text) throws MalformedException {
        throw new UnsupportedOperationException();
    }

    /** SHA-224 of the DER public key, then 02. */
    public static Principal selfAuthenticating(byte[] publicKeyDer) {
        throw new UnsupportedOperationException();
    }

    /** A fresh copy of the raw bytes. */
    public byte[] toBytes() {
        throw new UnsupportedOperationException();
    }

    public boolean isAnonymous() {
        throw new UnsupportedOperationException();
    }

    /** Whether this is an opaque id as canisters have it: last byte 01. */
    public boolean isOpaque() {
        throw new UnsupportedOperationException();
    }

    /** Compares the raw bytes as unsigned byte strings, as canister ranges do. */
    @Override
    public int compareTo(Principal other) {
        throw new UnsupportedOperationException();
    }
}
