package io.icws.gateway.ic;

import org.jspecify.annotations.Nullable;

/** Carries an {@link IcError} through a reactive pipeline. */
public final class IcException extends RuntimeException {

    private static final long serialVersionUID = 1L;

    private final transient IcError error;

    public IcException(IcError error) {
        super(error.message(), null, false, false);
        this.error = error;
    }

    /** Of an {@link IcError.BadAnswer}. */
    static IcException badAnswer(@Nullable String why) {
        return new IcException(new IcError.BadAnswer(String.valueOf(why)));
    }

    public IcError error() {
        return error;
    }
}
