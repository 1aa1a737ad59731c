/** A devnet canister that behaves as the Rust CDK 0.4.1 does. Source: gateway protocol, 4 to 7. */
@NullMarked
package io.icws.devnet.echo;

import org.jspecify.annotations.NullMarked;
