package io.icws.gateway.ic.identity;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static java.nio.charset.StandardCharsets.UTF_8;

import java.nio.file.Path;
import java.security.GeneralSecurityException;
import javax.crypto.KDF;
import javax.crypto.spec.HKDFParameterSpec;
import org.bouncycastle.crypto.params.Ed25519PrivateKeyParameters;

/**
 * A secret from which gateways derive their keys, so that none needs a disk. The private key is HKDF-SHA256 (RFC
 * 5869) of the seed, with the salt {@code icws-gateway-identity-v1}, and the instance's name in UTF-8 as info.
 */
final class IdentitySeed {

    private static final int LENGTH = 32;
    private static final byte[] SALT = "icws-gateway-identity-v1".getBytes(US_ASCII);

    private IdentitySeed() {}

    /**
     * @param file with the secret
     * @param instance name of the gateway
     * @throws KeyFileException if the file cannot be read or has not exactly 32 bytes, or if the name is blank: gateways
     *     without names would all have the same key
     */
    static GatewayIdentity identity(Path file, String instance) throws KeyFileException {
        var expected = "a seed of exactly " + LENGTH + " bytes, not encoded";
        byte[] seed = KeyFile.read(file, expected);
        if (seed.length != LENGTH) {
            throw new KeyFileException(file, "found " + seed.length + " bytes", expected);
        }
        if (instance.isBlank()) {
            throw new KeyFileException(
                    "gateway.identity.instance", "found no name", "one that no other gateway with this seed has", null);
        }
        return GatewayIdentity.of(PrivateKeyIdentity.of(new Ed25519PrivateKeyParameters(privateKey(seed, instance))));
    }

    private static byte[] privateKey(byte[] seed, String instance) {
        var parameters =
                HKDFParameterSpec.ofExtract().addIKM(seed).addSalt(SALT).thenExpand(instance.getBytes(UTF_8), LENGTH);
        try {
            return KDF.getInstance("HKDF-SHA256").deriveData(parameters);
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("this Java has no HKDF-SHA256", e);
        }
    }
}
