/** A long run of the gateway under mixed load and faults that shows whether it keeps what it should have given back. */
@NullMarked
package io.icws.devnet.soak;

import org.jspecify.annotations.NullMarked;
