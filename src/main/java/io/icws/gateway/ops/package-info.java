/** Health, actuator endpoints and the status page. Reads from other packages; none depends on it. */
@NullMarked
package io.icws.gateway.ops;

import org.jspecify.annotations.NullMarked;
