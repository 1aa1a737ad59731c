/** The playground: a page in the browser to try the gateway and the TypeScript client, and to inject faults. */
@NullMarked
package io.icws.devnet.playground;

import org.jspecify.annotations.NullMarked;
