/** The sessions of clients: one WebSocket connection each, from its handshake to its end. */
@NullMarked
package io.icws.gateway.session;

import org.jspecify.annotations.NullMarked;
