package io.icws.gateway.ic.certificate;

/** A certificate that does not vouch for what was asked. The message says what is wrong with it. */
public final class CertificateRefusedException extends Exception {

    private static final long serialVersionUID = 1L;

    CertificateRefusedException(String message) {
        super(message);
    }

    CertificateRefusedException(String message, Throwable cause) {
        super(message, cause);
    }
}
