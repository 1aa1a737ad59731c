/** The key with which the gateway signs its requests. */
@NullMarked
package io.icws.gateway.ic.identity;

import org.jspecify.annotations.NullMarked;
