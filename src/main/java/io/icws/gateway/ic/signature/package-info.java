/** Request signatures: public keys, delegation chains, envelopes. */
@NullMarked
package io.icws.gateway.ic.signature;

import org.jspecify.annotations.NullMarked;
