package io.icws.gateway.session;

/** Whether the canister has a session's client registered, as far as the gateway knows. Decides whether {@code ws_close} follows. */
enum Registration {
    /** {@code ws_open} has not been relayed. */
    NONE(false, false),
    /** {@code ws_open} has been relayed: the canister may have registered the client. */
    REQUESTED(false, true),
    /** The client is open and registered. */
    OPEN(true, true),
    /** The client never opened, and is not registered. */
    REFUSED(false, false),
    /** The client was open, and the canister has removed it. */
    REMOVED(true, false),
    /** The client was open, and the canister has lost it. Its key may belong to another client there: final. */
    LOST(true, false);

    private final boolean opened;
    private final boolean closeOwed;

    Registration(boolean opened, boolean closeOwed) {
        this.opened = opened;
        this.closeOwed = closeOwed;
    }

    /** Whether the client has ever been open. */
    boolean isOpened() {
        return opened;
    }

    /** Whether the canister must be told by {@code ws_close} that the client has left. */
    boolean isCloseOwed() {
        return closeOwed;
    }

    /** The client is open: its OpenMessage has arrived, or its {@code ws_open} was accepted if there are no OpenMessages. */
    Registration open() {
        return switch (this) {
            case NONE, REQUESTED, OPEN -> OPEN;
            case REFUSED, REMOVED -> REMOVED;
            case LOST -> LOST;
        };
    }

    /** The outcome of a call, or a message of the canister, shows whether the client may be registered. */
    Registration update(boolean registered) {
        if (this == LOST) {
            return LOST;
        }
        if (registered) {
            return opened ? OPEN : REQUESTED;
        }
        return opened ? REMOVED : REFUSED;
    }
}
