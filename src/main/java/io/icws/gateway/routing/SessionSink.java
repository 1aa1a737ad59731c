package io.icws.gateway.routing;

import io.icws.gateway.protocol.CloseCode;
import io.icws.gateway.protocol.candid.ServiceMessage;
import org.jspecify.annotations.Nullable;

/** Where a client's messages go. Called by one poller at a time; never blocks. */
public interface SessionSink {

    /**
     * Takes a finished frame, which leaves with the next {@link #flush}. An outbox that cannot hold it closes its session by itself.
     *
     * @param timestamp of the message, canister time in nanoseconds since 1970, unsigned; 0 if it could not be read
     * @param service what the frame says if it is a service message that could be read
     */
    void send(byte[] frame, long timestamp, @Nullable ServiceMessage service);

    /** Lets what was sent go on its way together. Follows each page. */
    void flush();

    /** The canister does not know its clients of before any more: ends the session if it is one of them. */
    void forgotten();

    /** Ends the session with this code and reason. Harmless if it has ended already. */
    void close(CloseCode code, String reason);
}
