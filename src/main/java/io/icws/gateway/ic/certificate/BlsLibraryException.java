package io.icws.gateway.ic.certificate;

/** Certificates cannot be verified, because the native BLS library cannot be loaded. */
public final class BlsLibraryException extends Exception {

    private static final long serialVersionUID = 1L;

    BlsLibraryException(LinkageError cause) {
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
