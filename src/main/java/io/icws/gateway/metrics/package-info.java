/** The names of everything the gateway measures, and what each canister has used. Knows principals, nothing else of the house. */
@NullMarked
package io.icws.gateway.metrics;

import org.jspecify.annotations.NullMarked;
