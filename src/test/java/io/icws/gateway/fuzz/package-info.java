/** What the coverage-guided fuzz tests (`*Fuzz`) share. */
@NullMarked
package io.icws.gateway.fuzz;

import org.jspecify.annotations.NullMarked;
