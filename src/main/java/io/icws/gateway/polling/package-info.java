/** One stream per canister that fetches its queued messages. */
@NullMarked
package io.icws.gateway.polling;

import org.jspecify.annotations.NullMarked;
