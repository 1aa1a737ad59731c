/** Watches every test of the build: leaked Netty resources and blocked event loops fail the class that ran last. */
@NullMarked
package io.icws.watch;

import org.jspecify.annotations.NullMarked;
