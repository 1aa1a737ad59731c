package io.icws.devnet.echo;

import io.icws.protocol.ClientKey;

/**
 * A client's message that the canister executed.
 *
 * @param sequence as the client numbered it
 * @param service whether it was a service message (keep-alive)
 */
public record Executed(ClientKey client, long sequence, boolean service, byte[] content) {}
