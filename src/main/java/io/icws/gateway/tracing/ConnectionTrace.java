package io.icws.gateway.tracing;

import io.icws.gateway.protocol.Envelope;
import io.icws.gateway.protocol.Principal;

/**
 * The spans of one connection. {@code connection} lasts as long as the socket; below it are {@code open}, from the first
 * frame to the canister's OpenMessage, a {@code relay} for each envelope, until it is decided, and a {@code delivery} for
 * each message of the canister, until its bytes are handed to the operating system. Any thread.
 */
public sealed interface ConnectionTrace permits UntracedConnection, TracedConnection {

    ConnectionTrace NONE = new UntracedConnection();

    /** The client wants to be opened at this canister. */
    void opening(Principal canister);

    void opened();

    void relaying(Envelope envelope);

    void relayed(Envelope envelope, String outcome);

    /** @param poll that has brought the message; the delivery is linked to it */
    void delivering(PollTrace poll, int bytes);

    /** The oldest message that was being delivered has left. */
    void delivered();

    /** Ends every span. */
    void ended(int closeCode);

    /** Runs something whose log lines shall carry the connection's trace id. */
    void correlate(Runnable logging);
}
