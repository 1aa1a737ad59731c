package io.icws.devnet.echo;

import io.icws.protocol.Principal;

/**
 * What the CDK remembers of one connection.
 *
 * @param expectedIncoming sequence number of the client's next message
 * @param lastOutgoing sequence number of the last message to the client, 0 if none
 * @param lastKeepAlive canister time in nanoseconds; that of {@code ws_open} at first
 * @param awaitsKeepAlive whether an ack was ever sent
 */
record ClientRecord(
        Principal gateway, long expectedIncoming, long lastOutgoing, long lastKeepAlive, boolean awaitsKeepAlive) {

    static ClientRecord opened(Principal gateway, long time) {
        return new ClientRecord(gateway, 1, 0, time, false);
    }

    ClientRecord received() {
        return new ClientRecord(gateway, expectedIncoming + 1, lastOutgoing, lastKeepAlive, awaitsKeepAlive);
    }

    ClientRecord sent() {
        return new ClientRecord(gateway, expectedIncoming, lastOutgoing + 1, lastKeepAlive, awaitsKeepAlive);
    }

    ClientRecord keptAlive(long time) {
        return new ClientRecord(gateway, expectedIncoming, lastOutgoing, time, awaitsKeepAlive);
    }

    ClientRecord acknowledged() {
        return new ClientRecord(gateway, expectedIncoming, lastOutgoing, lastKeepAlive, true);
    }
}
