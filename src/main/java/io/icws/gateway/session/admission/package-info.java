/** Limits of connections, addresses, origins, canisters and memory. Does not know sessions. */
@NullMarked
package io.icws.gateway.session.admission;

import org.jspecify.annotations.NullMarked;
