package io.icws.gateway.config;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import io.icws.gateway.Gateways;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Base64;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.springframework.boot.autoconfigure.ssl.PemSslBundleProperties;

class ServerCertificateTest {

    private static final String OWN = "CN=chained";
    private static final String INTERMEDIATE = "CN=Test Intermediate";
    private static final String ROOT = "CN=Test Root";

    @TempDir
    Path directory;

    @ParameterizedTest
    @ValueSource(
            strings = {
                "chain/own chain/intermediate chain/root",
                "chain/root chain/intermediate chain/own",
                "chain/intermediate chain/own chain/root",
                "chain/own chain/own chain/intermediate chain/intermediate chain/root",
                "first chain/own second chain/root chain/intermediate"
            })
    void putsAnyCertificatesInOrder(String files) throws Exception {
        var chain = chain(files, "chain/own-key");
        assertThat(chain.certificates()).extracting(CertificateChain::subject).containsExactly(OWN, INTERMEDIATE, ROOT);
    }

    @Test
    void ignoresWhatDoesNotBelongToTheChain() throws Exception {
        var chain = chain("first chain/own chain/root", "chain/own-key");
        assertThat(chain.certificates()).extracting(CertificateChain::subject).containsExactly(OWN);
        assertThat(CertificateChain.subjects(chain.extra())).isEqualTo("CN=first; " + ROOT);
    }

    @ParameterizedTest
    @CsvSource({
        "chain/own, chain/own-key,",
        "chain/own, chain/own-key-pkcs1,",
        "chain/own, chain/own-key-encrypted, secret",
        "chain/sec1, chain/sec1-key,",
        "first, first-key,"
    })
    void readsEveryFormOfKey(String certificate, String key, @Nullable String password) throws Exception {
        var server = server(certificate, key, password);
        assertThat(server.load(server.read()).chain().certificates()).hasSize(1);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "chain/own | chain/own-key-encrypted | KEY: the private key is encrypted and no private-key-password is set",
                "chain/own | chain/own-key-encrypted-pkcs1 | KEY: the private key is encrypted in the old form of OpenSSL",
                "chain/own | first-key | the private key in KEY belongs to no certificate in CHAIN (CN=chained)",
                "chain/own | chain/own | KEY: found CERTIFICATE, expected a private key in PEM (PKCS#8, PKCS#1 or SEC 1)",
                "first-key | first-key | CHAIN: found PRIVATE KEY, expected a certificate in PEM",
                "garbage | first-key | CHAIN: found no PEM, expected a certificate in PEM"
            })
    void saysWhichFileCannotBeUsedAndWhy(String certificate, String key, String message) throws IOException {
        var server = server(certificate, key, null);
        var expected = message.replace("KEY:", path("key.pem") + ":")
                .replace("in KEY", "in " + path("key.pem"))
                .replace("CHAIN", path("chain.pem"));
        assertThatExceptionOfType(TlsException.class)
                .isThrownBy(() -> server.load(server.read()))
                .withMessageStartingWith(expected);
    }

    @Test
    void saysThatAPasswordIsWrong() throws IOException {
        var server = server("chain/own", "chain/own-key-encrypted", "wrong");
        assertThatExceptionOfType(TlsException.class)
                .isThrownBy(() -> server.load(server.read()))
                .withMessage(path("key.pem") + ": the private key cannot be decrypted with its private-key-password");
    }

    @Test
    void namesADamagedFileAndNotTheKey() throws IOException {
        var server = server("chain/own", "chain/own-key", null);
        var key = Files.readAllLines(directory.resolve("key.pem"));
        key.set(5, "AAAA" + key.get(5).substring(4));
        Files.write(directory.resolve("key.pem"), key.subList(0, key.size()));
        key.remove(6);
        Files.write(directory.resolve("key.pem"), key);
        assertThatExceptionOfType(TlsException.class)
                .isThrownBy(() -> server.load(server.read()))
                .withMessageStartingWith(path("key.pem") + ": found PRIVATE KEY that is damaged or of an unknown kind")
                .satisfies(e -> assertThat(e.getMessage()).doesNotContain(key.get(3)));
    }

    @Test
    void namesAFileThatIsAbsent() throws IOException {
        var server = server("first", "first-key", null);
        Files.delete(directory.resolve("chain.pem"));
        assertThatExceptionOfType(TlsException.class)
                .isThrownBy(server::read)
                .withMessage(path("chain.pem") + " cannot be read: no such file or directory");
    }

    /** Spring Boot takes PEM in base64 as well, and a value cannot always be told from a path. */
    @ParameterizedTest
    @ValueSource(
            strings = {
                "%s",
                "base64:%s",
                "base64:%s?",
                "-----BEGIN PRIVATE KEY----- %s",
                "%1$s%1$s%1$s%1$s%1$s%1$s%1$s%1$s"
            })
    void neverQuotesAKeyThatStandsInTheProperty(String form) throws IOException {
        var pem = Base64.getEncoder()
                .encodeToString(together(List.of("first-key")).getBytes(StandardCharsets.UTF_8));
        var properties = new PemSslBundleProperties();
        properties
                .getKeystore()
                .setCertificate(Gateways.resource("tls/chain/own.pem").toString());
        properties.getKeystore().setPrivateKey(form.formatted(pem));
        var server = new ServerCertificate("web", properties);
        assertThatExceptionOfType(TlsException.class)
                .isThrownBy(() -> server.load(server.read()))
                .withMessageContaining("spring.ssl.bundle.pem.web.keystore.private-key")
                .satisfies(e -> assertThat(e.getMessage()).doesNotContain(pem.substring(100, 120)));
    }

    private CertificateChain chain(String certificates, String key) throws Exception {
        var server = server(certificates, key, null);
        return server.load(server.read()).chain();
    }

    private ServerCertificate server(String certificates, String key, @Nullable String password) throws IOException {
        Files.writeString(directory.resolve("chain.pem"), together(List.of(certificates.split(" "))));
        Files.writeString(directory.resolve("key.pem"), together(List.of(key)));
        var properties = new PemSslBundleProperties();
        properties.getKeystore().setCertificate(path("chain.pem"));
        properties.getKeystore().setPrivateKey("file:" + path("key.pem"));
        properties.getKeystore().setPrivateKeyPassword(password);
        return new ServerCertificate("web", properties);
    }

    private String path(String file) {
        return directory.resolve(file).toString();
    }

    static String together(List<String> names) throws IOException {
        var text = new StringBuilder();
        for (var name : names) {
            text.append(Files.readString(Gateways.resource("tls/" + name + ".pem")));
        }
        return text.toString();
    }
}
