/** One WebSocket connection: its state, its admission, its end. */
@NullMarked
package io.icws.gateway.session;

import org.jspecify.annotations.NullMarked;
