/** Who may come in, and how much of the gateway one party may use. Knows addresses, origins and canisters, no sessions. */
@NullMarked
package io.icws.gateway.session.admission;

import org.jspecify.annotations.NullMarked;
