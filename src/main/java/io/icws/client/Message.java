package io.icws.client;

import java.net.URI;
import java.time.Instant;

/**
 * A verified message of the canister.
 *
 * @param sequence number within the connection; 1 is the protocol's OpenMessage
 * @param canisterTime when the canister sent it, by its own clock
 * @param gateway through which it came
 */
public record Message<T>(T data, long sequence, Instant canisterTime, URI gateway) {}
