/** The wire formats as clients and canisters write and read them: the counterpart of {@code gateway.protocol}. */
@NullMarked
package io.icws.peer;

import org.jspecify.annotations.NullMarked;
