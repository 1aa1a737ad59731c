package io.icws.gateway.config;

import io.icws.gateway.ic.identity.FileFailure;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.PrivateKey;
import java.security.cert.X509Certificate;
import java.util.List;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.springframework.boot.io.ApplicationResourceLoader;
import org.springframework.boot.ssl.pem.PemContent;

/**
 * PEM as it stands in a file, or in a property itself.
 *
 * @param source path of the file or name of the property
 */
record PemText(String source, String text) {

    /** A chain has some kilobytes, a bundle of all public authorities a quarter of a megabyte. */
    private static final int MAX_LENGTH = 1024 * 1024;

    private static final String BASE64 = "base64:";
    private static final int LONGEST_PATH = 1024;

    /** The shortest key, of Ed25519, has 64 such characters. */
    private static final Pattern BARE_BASE64 = Pattern.compile("[A-Za-z0-9+/=\\s]{48,}");

    private static final Pattern LABEL = Pattern.compile("-----BEGIN ([A-Z0-9 ]+)-----");
    private static final String KEY_FORMS = "PKCS#8, PKCS#1 or SEC 1";

    /**
     * @param property that has the value
     * @param value PEM, or the path or URL of a file that holds it
     * @throws TlsException if the file cannot be read
     */
    static PemText read(String property, String value) throws TlsException {
        if (PemContent.isPresentInText(value)) {
            return new PemText(property, value);
        }
        boolean quotable = !mayHoldKey(value);
        var place = quotable ? value : property;
        try {
            var resource = ApplicationResourceLoader.get(ApplicationResourceLoader.get(), true)
                    .getResource(value);
            if (quotable && resource.isFile()) {
                place = resource.getFile().getPath();
            }
            try (var in =
                    resource.isFile() ? Files.newInputStream(resource.getFile().toPath()) : resource.getInputStream()) {
                byte[] bytes = in.readNBytes(MAX_LENGTH + 1);
                if (bytes.length > MAX_LENGTH) {
                    throw new TlsException(place + ": found more than 1 MiB, expected PEM");
                }
                return new PemText(place, new String(bytes, StandardCharsets.UTF_8));
            }
        } catch (IOException e) {
            throw new TlsException("%s cannot be read: %s".formatted(place, FileFailure.reason(e, Path.of(place))), e);
        } catch (IllegalArgumentException e) {
            // Without the cause, which may quote the value.
            throw new TlsException("%s: found neither PEM, nor PEM in base64, nor a path".formatted(place));
        }
    }

    /** Whether a value is no path, but perhaps a key, which no message may quote. */
    private static boolean mayHoldKey(String value) {
        return value.startsWith(BASE64)
                || value.contains("-----")
                || value.length() > LONGEST_PATH
                || BARE_BASE64.matcher(value).matches();
    }

    /** At least one, in the order of the text. */
    List<X509Certificate> certificates() throws TlsException {
        if (labels().stream().noneMatch(label -> label.endsWith("CERTIFICATE"))) {
            throw new TlsException("%s: found %s, expected a certificate in PEM".formatted(source, found()));
        }
        try {
            return PemContent.of(text).getCertificates();
        } catch (IllegalStateException | IllegalArgumentException e) {
            throw new TlsException("%s: found a certificate that is damaged: %s".formatted(source, e.getMessage()), e);
        }
    }

    /** @param password of an encrypted key */
    PrivateKey privateKey(@Nullable String password) throws TlsException {
        var label = labels().stream()
                .filter(some -> some.endsWith("PRIVATE KEY"))
                .findFirst()
                .orElseThrow(() -> new TlsException(
                        "%s: found %s, expected a private key in PEM (%s)".formatted(source, found(), KEY_FORMS)));
        if (text.contains("Proc-Type: 4,ENCRYPTED")) {
            throw encrypted("in the old form of OpenSSL, which is not supported");
        }
        boolean encrypted = label.startsWith("ENCRYPTED");
        if (encrypted && (password == null || password.isEmpty())) {
            throw encrypted("and no private-key-password is set");
        }
        try {
            var key = PemContent.of(text).getPrivateKey(password);
            if (key != null) {
                return key;
            }
        } catch (IllegalStateException | IllegalArgumentException e) {
            if (encrypted) {
                throw new TlsException(
                        "%s: the private key cannot be decrypted with its private-key-password".formatted(source), e);
            }
            // Messages of parsers may quote the key.
        }
        throw new TlsException("%s: found %s that is damaged or of an unknown kind, expected a private key of RSA, EC"
                        .formatted(source, label)
                + " (P-256, P-384, P-521) or Ed25519 in " + KEY_FORMS);
    }

    private TlsException encrypted(String how) {
        return new TlsException(("%s: the private key is encrypted %s; decrypt it (openssl pkey -in FILE -out NEW) and"
                        + " protect the file by its mode instead")
                .formatted(source, how));
    }

    private String found() {
        var labels = labels();
        return labels.isEmpty() ? "no PEM" : labels.stream().distinct().collect(Collectors.joining(", "));
    }

    private List<String> labels() {
        return LABEL.matcher(text).results().map(match -> match.group(1)).toList();
    }

    /** Without the text, which may be a key. */
    @Override
    public String toString() {
        return source;
    }
}
