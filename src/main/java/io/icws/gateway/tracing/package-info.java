/** Spans of traced connections. What is not traced pays for a call that does nothing. */
@NullMarked
package io.icws.gateway.tracing;

import org.jspecify.annotations.NullMarked;
