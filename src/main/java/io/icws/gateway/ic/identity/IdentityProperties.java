package io.icws.gateway.ic.identity;

import io.icws.gateway.protocol.MalformedException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;

/**
 * Where the gateway's private key comes from. Canisters that know the gateway know it by this key.
 *
 * @param keyFile file with the key, in the reference gateway's format or as PEM; default {@code ./data/key_pair}. It is
 *     made with a new key at first start
 * @param pem the key as PEM text, or the path of an existing PEM file; nothing by default. Where it is set, the key file
 *     is not used and nothing is ever made
 */
@ConfigurationProperties("gateway.identity")
public record IdentityProperties(
        @DefaultValue("./data/key_pair") Path keyFile,
        @Nullable String pem) {

    private static final String PEM_BEGIN = "-----BEGIN ";

    /** @throws KeyFileException if the key cannot be used; the message says what was found and expected, never the key */
    public GatewayIdentity load() throws KeyFileException {
        if (pem == null || pem.isBlank()) {
            return KeyFile.loadOrCreate(keyFile);
        }
        return pem.strip().startsWith(PEM_BEGIN) ? decode(pem) : KeyFile.load(Path.of(pem.strip()));
    }

    private static GatewayIdentity decode(String pem) throws KeyFileException {
        try {
            return GatewayIdentity.of(KeyEncoding.decode(pem.getBytes(StandardCharsets.US_ASCII)));
        } catch (MalformedException e) {
            throw KeyFileException.inline("found " + e.getMessage(), KeyEncoding.EXPECTED, e);
        }
    }

    /** Without the key. */
    @Override
    public String toString() {
        return "IdentityProperties[keyFile=" + keyFile + ", pem=" + (pem == null ? "null" : "***") + "]";
    }
}
