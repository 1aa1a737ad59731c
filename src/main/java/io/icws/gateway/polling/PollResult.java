package io.icws.gateway.polling;

import io.icws.protocol.candid.MessagesReply.Page;

/** The result of a poll. */
sealed interface PollResult {

    /** The nonce from which messages were asked for, unsigned. */
    long nonce();

    /** @param size of the reply, in bytes */
    record Arrived(long nonce, long started, Page page, int size) implements PollResult {}

    record Failed(long nonce, long started, Throwable error) implements PollResult {}
}
