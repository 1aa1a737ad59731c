/** How long the codecs on the way of every message take. */
@NullMarked
package io.icws.jmh;

import org.jspecify.annotations.NullMarked;
