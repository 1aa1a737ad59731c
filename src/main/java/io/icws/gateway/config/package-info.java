/** How the gateway is told what to do: command-line flags, profiles, TLS, and one clear message when that is wrong. */
@NullMarked
package io.icws.gateway.config;

import org.jspecify.annotations.NullMarked;
