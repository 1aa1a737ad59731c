/**
 * Wire formats: frames, envelopes, principals, request ids, hash trees, close codes. Pure functions, no I/O, no
 * clock.
 */
@NullMarked
package io.icws.protocol;

import org.jspecify.annotations.NullMarked;
