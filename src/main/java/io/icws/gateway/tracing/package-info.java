/** What the gateway does, as spans of OpenTelemetry. */
@NullMarked
package io.icws.gateway.tracing;

import org.jspecify.annotations.NullMarked;
