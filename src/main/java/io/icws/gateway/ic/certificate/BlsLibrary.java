package io.icws.gateway.ic.certificate;

import supranational.blst.P1;

/** The native library behind {@link BlsPublicKey}. It is unpacked into {@code java.io.tmpdir} and loaded from there. */
public final class BlsLibrary {

    private BlsLibrary() {}

    /**
     * Loads it, if it is not loaded yet.
     *
     * @throws BlsLibraryException if it cannot be unpacked or loaded; the message says why
     */
    public static void load() throws BlsLibraryException {
        try {
            var loaded = new P1();
            loaded.is_inf();
        } catch (LinkageError e) {
            throw new BlsLibraryException(e);
        }
    }
}
