/** State certificates: BLS signatures, delegations, canister ranges, freshness. */
@NullMarked
package io.icws.certificate;

import org.jspecify.annotations.NullMarked;
