package io.icws.gateway.routing;

import io.icws.protocol.CloseCode;
import io.icws.protocol.candid.ServiceMessage;
import org.jspecify.annotations.Nullable;

/** Receives the messages of one session. Called by one poller at a time; never blocks. */
public interface SessionSink {

    /**
     * Queues a finished frame, which is written with the next {@link #flush}. A sink that cannot hold it closes its session.
     *
     * @param timestamp of the message, canister time in nanoseconds since 1970, unsigned; 0 if it could not be read
     * @param service the content of the frame if it is a service message that could be read
     */
    void send(byte[] frame, long timestamp, @Nullable ServiceMessage service);

    /** Writes what was sent since the last flush. Called after each page. */
    void flush();

    /** The canister has forgotten its clients: ends the session if it was open. */
    void forgotten();

    /** Closes the session with this code and reason. Does nothing if it is closing already. */
    void close(CloseCode code, String reason);
}
