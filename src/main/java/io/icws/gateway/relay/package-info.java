/** Ordered, retried delivery of clients' envelopes to their canister. */
@NullMarked
package io.icws.gateway.relay;

import org.jspecify.annotations.NullMarked;
