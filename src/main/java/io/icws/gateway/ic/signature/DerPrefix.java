package io.icws.gateway.ic.signature;

import java.util.Arrays;
import java.util.Optional;

/** The constant bytes before the key in a DER form. The array is not copied. */
record DerPrefix(byte[] bytes) {

    /** What follows the prefix; empty if the prefix is another, or not exactly {@code length} bytes follow. */
    Optional<byte[]> rest(byte[] der, int length) {
        boolean matches =
                der.length == bytes.length + length && Arrays.equals(der, 0, bytes.length, bytes, 0, bytes.length);
        return matches ? Optional.of(Arrays.copyOfRange(der, bytes.length, der.length)) : Optional.empty();
    }
}
