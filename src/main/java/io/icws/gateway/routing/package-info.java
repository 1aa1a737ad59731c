/** From a page of messages to the outbox of each client, in order and without repeats. */
@NullMarked
package io.icws.gateway.routing;

import org.jspecify.annotations.NullMarked;
