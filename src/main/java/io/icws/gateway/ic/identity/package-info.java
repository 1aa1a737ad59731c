/** The key under which the gateway itself speaks to canisters. */
@NullMarked
package io.icws.gateway.ic.identity;

import org.jspecify.annotations.NullMarked;
