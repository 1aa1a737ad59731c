package io.icws.gateway.ic;

/** The HTTP proxy cannot be used as it is set. No message repeats what was set, which may hold a password. */
public final class ProxyException extends RuntimeException {

    private static final long serialVersionUID = 1L;

    private final String remedy;

    ProxyException(String message, String remedy) {
        super(message);
        this.remedy = remedy;
    }

    /** What to do about it, one sentence. */
    public String remedy() {
        return remedy;
    }
}
