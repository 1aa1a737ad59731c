/** The Autobahn test suite against the gateway's WebSocket server; profile {@code autobahn}. */
@NullMarked
package io.icws.gateway.autobahn;

import org.jspecify.annotations.NullMarked;
