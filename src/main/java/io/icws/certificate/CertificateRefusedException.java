package io.icws.certificate;

/** A certificate does not verify, or not for the canister. The message says why. */
public final class CertificateRefusedException extends Exception {

    private static final long serialVersionUID = 1L;

    CertificateRefusedException(String message) {
        super(message);
    }

    CertificateRefusedException(String message, Throwable cause) {
        super(message, cause);
    }
}
