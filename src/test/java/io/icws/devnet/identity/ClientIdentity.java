package io.icws.devnet.identity;

import io.icws.protocol.Principal;
import io.icws.protocol.SignedDelegation;
import java.nio.charset.StandardCharsets;
import java.security.SecureRandom;
import java.time.Instant;
import java.util.List;
import org.ic4j.agent.identity.Identity;
import org.jspecify.annotations.Nullable;

/** Who signs a client's envelopes. Safe for use by several threads. */
public sealed interface ClientIdentity
        permits Ed25519ClientIdentity,
                EcdsaClientIdentity,
                WebAuthnClientIdentity,
                CanisterClientIdentity,
                DelegatedClientIdentity {

    /** The sender: of the root key where there are delegations. */
    default Principal principal() {
        return Principal.selfAuthenticating(publicKeyDer());
    }

    /** The envelope's {@code sender_pubkey}: the root key where there are delegations. */
    byte[] publicKeyDer();

    /** The envelope's {@code sender_sig}, by the last key of the chain. @param payload separator and message */
    byte[] sign(byte[] payload);

    /** Empty where the key signs itself. */
    default List<SignedDelegation> delegations() {
        return List.of();
    }

    /** As the client takes it. */
    default Identity toIc4j() {
        return new Ic4jIdentity(this);
    }

    /** @param seed 32 bytes */
    static ClientIdentity ed25519(byte[] seed) {
        return new Ed25519ClientIdentity(seed);
    }

    static ClientIdentity ed25519() {
        byte[] seed = new byte[32];
        new SecureRandom().nextBytes(seed);
        return ed25519(seed);
    }

    static ClientIdentity p256() {
        return EcdsaClientIdentity.random("secp256r1");
    }

    /** @param secret 32 bytes, big-endian */
    static ClientIdentity p256(byte[] secret) {
        return EcdsaClientIdentity.of("secp256r1", secret);
    }

    static ClientIdentity secp256k1() {
        return EcdsaClientIdentity.random("secp256k1");
    }

    /** @param secret 32 bytes, big-endian */
    static ClientIdentity secp256k1(byte[] secret) {
        return EcdsaClientIdentity.of("secp256k1", secret);
    }

    /** A security key on P-256. */
    static ClientIdentity webAuthn() {
        return WebAuthnClientIdentity.p256();
    }

    /** A security key with RSA. */
    static ClientIdentity webAuthnRsa(int bits) {
        return WebAuthnClientIdentity.rsa(bits);
    }

    /** Signs each request with the canister, which is slow. @param seed which of its keys */
    static ClientIdentity canister(CanisterSigner signer, byte[] seed) {
        return new CanisterClientIdentity(signer, seed);
    }

    /** A user of Internet Identity: the canister delegates to a fresh Ed25519 session key. */
    static ClientIdentity internetIdentity(CanisterSigner issuer, String user, Instant expiration) {
        return delegated(canister(issuer, user.getBytes(StandardCharsets.UTF_8)), ed25519(), expiration, null);
    }

    /**
     * {@code session} signs for {@code root}, whose own delegations come first.
     *
     * @param targets canisters it is limited to; null: any; empty: none
     */
    static ClientIdentity delegated(
            ClientIdentity root, ClientIdentity session, Instant expiration, @Nullable List<Principal> targets) {
        return DelegatedClientIdentity.of(root, session, expiration, targets);
    }
}
