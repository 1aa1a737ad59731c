/** The Internet Computer seen from the gateway: status, query, call and read_state over HTTP, checked and typed. */
@NullMarked
package io.icws.gateway.ic;

import org.jspecify.annotations.NullMarked;
