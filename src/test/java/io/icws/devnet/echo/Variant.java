package io.icws.devnet.echo;

/** The two forms of the protocol's first generation. */
public enum Variant {
    /** Clients are numbered by the canister. */
    POC,
    /** Clients are named by their Ed25519 public key. */
    BETA
}
