/** State certificates: BLS signatures, delegations, canister ranges, freshness. */
@NullMarked
package io.icws.gateway.ic.certificate;

import org.jspecify.annotations.NullMarked;
