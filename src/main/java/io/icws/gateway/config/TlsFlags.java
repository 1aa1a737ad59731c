package io.icws.gateway.config;

import io.icws.gateway.config.CommandLine.FlagException;
import java.nio.file.Path;
import java.util.Map;

/** The two TLS flags and what follows from them: a certificate that is reloaded, TLS 1.2 and later. */
final class TlsFlags {

    static final String CERTIFICATE_FLAG = "--tls-certificate-pem-path";
    static final String KEY_FLAG = "--tls-certificate-key-pem-path";

    static final String BUNDLE = "gateway";
    private static final String PREFIX = "spring.ssl.bundle.pem." + BUNDLE + ".";
    private static final String CERTIFICATE = PREFIX + "keystore.certificate";
    private static final String KEY = PREFIX + "keystore.private-key";

    private TlsFlags() {}

    static Map<String, String> certificate(String file) {
        return Map.of(CERTIFICATE, location(file));
    }

    static Map<String, String> key(String file) {
        return Map.of(KEY, location(file));
    }

    /** @throws FlagException if only one of the two flags was given: to serve without TLS then would be a surprise */
    static void complete(Map<String, String> properties) throws FlagException {
        var certificate = properties.containsKey(CERTIFICATE);
        var key = properties.containsKey(KEY);
        if (certificate != key) {
            throw new FlagException("%s: found it without %s, expected both or none"
                    .formatted(certificate ? CERTIFICATE_FLAG : KEY_FLAG, certificate ? KEY_FLAG : CERTIFICATE_FLAG));
        }
        if (certificate) {
            properties.put(PREFIX + "keystore.verify-keys", "true");
            properties.put(PREFIX + "options.enabled-protocols", "TLSv1.2,TLSv1.3");
            properties.put(PREFIX + "reload-on-update", "true");
            properties.put("server.ssl.bundle", BUNDLE);
        }
    }

    private static String location(String file) {
        if (file.isEmpty()) {
            throw new IllegalArgumentException(file);
        }
        return Path.of(file).toAbsolutePath().toUri().toString();
    }
}
