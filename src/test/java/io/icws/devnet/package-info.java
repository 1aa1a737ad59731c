/** A small local Internet Computer for tests, demo and load: real HTTP interface, signatures and certificates. */
@NullMarked
package io.icws.devnet;

import org.jspecify.annotations.NullMarked;
