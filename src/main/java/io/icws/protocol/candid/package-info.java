/** The Candid values of the canister interface, read by the type table of each message. */
@NullMarked
package io.icws.protocol.candid;

import org.jspecify.annotations.NullMarked;
