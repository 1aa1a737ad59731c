/** Command-line flags, profiles, TLS, and one clear message for each mistake in them. */
@NullMarked
package io.icws.gateway.config;

import org.jspecify.annotations.NullMarked;
