/** A client that verifies everything as the JavaScript SDK does, and a bare socket for abuse. */
@NullMarked
package io.icws.devnet.client;

import org.jspecify.annotations.NullMarked;
