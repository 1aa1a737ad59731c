package io.icws.certificate;

/** A certificate is too old or from the future, or the clock is wrong. */
public final class CertificateTimeException extends CertificateRefusedException {

    private static final long serialVersionUID = 1L;

    CertificateTimeException(String message) {
        super(message);
    }
}
