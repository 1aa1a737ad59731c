/** The published JavaScript SDK against the gateway. */
@NullMarked
package io.icws.gateway.sdk;

import org.jspecify.annotations.NullMarked;
