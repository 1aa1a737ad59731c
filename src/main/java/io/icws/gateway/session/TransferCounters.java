package io.icws.gateway.session;

/** What one session has passed on. Any thread. */
public final class TransferCounters {

    /** Messages of the client that were taken, messages of the canister that were written, and their bytes. */
    public record Counts(long messagesUp, long bytesUp, long messagesDown, long bytesDown) {}

    private long messagesUp;
    private long bytesUp;
    private long messagesDown;
    private long bytesDown;

    TransferCounters() {}

    synchronized void up(long bytes) {
        messagesUp++;
        bytesUp += bytes;
    }

    synchronized void down(long bytes) {
        messagesDown++;
        bytesDown += bytes;
    }

    synchronized Counts counts() {
        return new Counts(messagesUp, bytesUp, messagesDown, bytesDown);
    }
}
