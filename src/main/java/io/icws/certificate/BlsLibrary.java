package io.icws.certificate;

import supranational.blst.P1;

/** The native library behind {@link BlsPublicKey}. It is unpacked into {@code java.io.tmpdir} and loaded from there. */
public final class BlsLibrary {

    private BlsLibrary() {}

    /**
     * Loads it, if it is not loaded yet.
     *
     * @throws LoadException if it cannot be unpacked or loaded; the message says why
     */
    public static void load() throws LoadException {
        try {
            var loaded = new P1();
            loaded.is_inf();
        } catch (LinkageError e) {
            throw new LoadException(e);
        }
    }

    /** Certificates cannot be verified, because the native BLS library cannot be loaded. */
    public static final class LoadException extends Exception {

        private static final long serialVersionUID = 1L;

        private LoadException(LinkageError cause) {
            super(reason(cause), cause);
        }

        /** That of the first attempt; later ones only say that it failed. */
        private static String reason(Throwable failure) {
            var cause = failure;
            while (cause.getCause() != null) {
                cause = cause.getCause();
            }
            return String.valueOf(cause.getMessage());
        }
    }
}
