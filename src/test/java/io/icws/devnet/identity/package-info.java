/** Identities of clients on the devnet: keys that sign, and delegations between them. */
@NullMarked
package io.icws.devnet.identity;

import org.jspecify.annotations.NullMarked;
