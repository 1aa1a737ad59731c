/** Drives any gateway over real sockets, against the devnet, and compares what gateways cost and how long they take. */
@NullMarked
package io.icws.load;

import org.jspecify.annotations.NullMarked;
