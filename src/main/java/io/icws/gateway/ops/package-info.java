/** What operators see: health, metrics, the state of the gateway. Collects from the other rooms, none depends on it. */
@NullMarked
package io.icws.gateway.ops;

import org.jspecify.annotations.NullMarked;
