package io.icws.certificate;

/** A certificate does not verify, or not for the canister. The message says why. */
public sealed class CertificateRefusedException extends Exception permits CertificateTimeException {

    private static final long serialVersionUID = 1L;

    CertificateRefusedException(String message) {
        super(message);
    }

    CertificateRefusedException(String message, Throwable cause) {
        super(message, cause);
    }
}
