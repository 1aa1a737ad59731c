/**
 * Java client of IC WebSocket: {@link io.icws.client.IcWebSocket}. {@link io.icws.client.ClientSession} is its protocol
 * without a socket, for other transports.
 */
@NullMarked
package io.icws.client;

import org.jspecify.annotations.NullMarked;
