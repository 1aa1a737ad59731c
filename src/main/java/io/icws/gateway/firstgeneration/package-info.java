/** Version 0 of the protocol, its first generation (2023): the proof of concept, and the beta that followed it. */
@NullMarked
package io.icws.gateway.firstgeneration;

import org.jspecify.annotations.NullMarked;
