package io.icws.protocol;

/**
 * Names one connection of one client within one canister.
 *
 * @param nonce unsigned 64 bits, drawn by the client for each connection
 */
public record ClientKey(Principal principal, long nonce) {

    /** {@code <principal>_<decimal nonce>}, as the CDK writes it. */
    @Override
    public String toString() {
        return principal + "_" + Long.toUnsignedString(nonce);
    }
}
