/** Canisters in WebAssembly on the devnet: the IC's system API on the runtime Chicory. */
@NullMarked
package io.icws.devnet.wasm;

import org.jspecify.annotations.NullMarked;
