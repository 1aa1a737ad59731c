/** Dispatches the messages of a page to the sessions of their clients, in order and without duplicates. */
@NullMarked
package io.icws.gateway.routing;

import org.jspecify.annotations.NullMarked;
