package io.icws.gateway.ic;

/** Carries an {@link IcError} through a reactive pipeline. */
public final class IcException extends RuntimeException {

    private static final long serialVersionUID = 1L;

    private final transient IcError error;

    public IcException(IcError error) {
        super(error.message(), null, false, false);
        this.error = error;
    }

    public IcError error() {
        return error;
    }
}
