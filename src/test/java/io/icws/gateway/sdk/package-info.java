/** The published JavaScript SDK against the gateway, and the projects of this repository in other languages. */
@NullMarked
package io.icws.gateway.sdk;

import org.jspecify.annotations.NullMarked;
