package io.icws.gateway.ic.identity;

import io.icws.protocol.MalformedException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;

/**
 * Source of the gateway's private key. Canisters identify a gateway by its key: messages queued for one key cannot be
 * fetched with another.
 *
 * @param keyFile file with the key, in the Rust gateway's format or as PEM. If it is missing, a new key is generated and
 *     written to it. Set it to a path on a persistent volume
 * @param pem the key as PEM text, or the path of a PEM file: Ed25519, or ECDSA on secp256k1 or P-256, not encrypted, as
 *     dfx, quill and openssl write them. It replaces {@code key-file}, and no key is generated. Set it if the key comes from
 *     a secret store
 * @param seedFile file of exactly 32 secret bytes that several gateways share. Each derives a key from it and from {@code
 *     instance}; it replaces {@code key-file}, and no key is generated. Set it if you run several gateways
 * @param instance name of this gateway among those with the same seed, such as the name of its pod. Two gateways with the
 *     same name have the same key, and each fetches the messages for the clients of both. Set it with {@code seed-file}
 */
@ConfigurationProperties("gateway.identity")
public record IdentityProperties(
        @DefaultValue("./data/key_pair") Path keyFile,
        @Nullable String pem,
        @Nullable Path seedFile,
        @Nullable String instance) {

    private static final String PEM_BEGIN = "-----BEGIN ";

    /** @throws KeyFileException if the key cannot be used; the message says what was found and expected, never the key */
    public GatewayIdentity load() throws KeyFileException {
        var inline = pem == null ? "" : pem.strip();
        if (seedFile != null) {
            if (!inline.isEmpty()) {
                throw new KeyFileException(
                        "gateway.identity.seed-file", "found gateway.identity.pem as well", "one of the two", null);
            }
            return IdentitySeed.identity(seedFile, instance == null ? "" : instance);
        }
        if (inline.isEmpty()) {
            return KeyFile.loadOrCreate(keyFile);
        }
        return inline.startsWith(PEM_BEGIN) ? decode(inline) : KeyFile.load(Path.of(inline));
    }

    private static GatewayIdentity decode(String pem) throws KeyFileException {
        try {
            return GatewayIdentity.of(PrivateKeys.decode(pem.getBytes(StandardCharsets.US_ASCII)));
        } catch (MalformedException e) {
            throw new KeyFileException("gateway.identity.pem", "found " + e.getMessage(), PrivateKeys.EXPECTED, e);
        }
    }

    /** Without the key. */
    @Override
    public String toString() {
        return "IdentityProperties[keyFile=" + keyFile + ", pem=" + (pem == null ? "null" : "***") + ", seedFile="
                + seedFile + ", instance=" + instance + "]";
    }
}
