package io.icws.gateway.ic.certificate;

import org.jspecify.annotations.Nullable;

/**
 * Which canisters may sign on a network.
 *
 * @param typeRequired whether a delegation must show its subnet's type. The Internet Computer does since certification
 *     version 25; PocketIC does not
 * @param secondRoot tried after the network's own root key; null if that is the only one
 */
public record SignerPolicy(boolean typeRequired, @Nullable CertificateVerifier secondRoot) {

    /** The Internet Computer itself: its own root key, and every subnet has a type. */
    public static final SignerPolicy MAINNET = new SignerPolicy(true, null);
}
