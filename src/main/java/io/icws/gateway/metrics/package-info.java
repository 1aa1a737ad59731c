/** The names of all meters, and the usage of each canister. Depends on nothing but {@code protocol}. */
@NullMarked
package io.icws.gateway.metrics;

import org.jspecify.annotations.NullMarked;
