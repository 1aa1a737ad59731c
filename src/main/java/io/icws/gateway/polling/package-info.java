/** Polls each canister for its queued messages: one stream of pages per canister. */
@NullMarked
package io.icws.gateway.polling;

import org.jspecify.annotations.NullMarked;
