package io.icws.client;

import io.icws.certificate.CertificateVerifier;
import io.icws.protocol.Cbor;
import io.icws.protocol.MalformedException;
import java.net.URI;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CompletionStage;

/** The key under which a network certifies, 133 bytes of DER. Asked for before every connection. */
@FunctionalInterface
public interface RootKey {

    /** Called by the socket's threads; must not block. A failure ends the attempt to connect. */
    CompletionStage<byte[]> get();

    /** That of the Internet Computer, built in. */
    static RootKey mainnet() {
        return of(CertificateVerifier.mainnetRootKey());
    }

    /** @param der 133 bytes */
    static RootKey of(byte[] der) {
        byte[] key = der.clone();
        return () -> CompletableFuture.completedFuture(key);
    }

    /**
     * That of a local network, fetched before every connection, because a restart of the network changes it. The server
     * at this address can forge messages, so never use it for mainnet.
     *
     * @param network for example {@code http://127.0.0.1:4943}
     * @throws IllegalArgumentException if it is an address of mainnet
     */
    static RootKey local(URI network) {
        var name = String.valueOf(network.getHost()).toLowerCase(Locale.ROOT);
        var host = name.endsWith(".") ? name.substring(0, name.length() - 1) : name;
        if (List.of("icp.net", "icp0.io", "icp-api.io", "ic0.app", "internetcomputer.org", "id.ai", "icp1.io").stream()
                .anyMatch(domain -> host.equals(domain) || host.endsWith("." + domain))) {
            throw new IllegalArgumentException(network + " is mainnet, whose root key must not be fetched");
        }
        var request = HttpRequest.newBuilder(network.resolve("/api/v2/status"))
                .timeout(Duration.ofSeconds(10))
                .build();
        return () ->
                Defaults.HTTP.sendAsync(request, BodyHandlers.ofByteArray()).thenApply(RootKey::read);
    }

    private static byte[] read(HttpResponse<byte[]> response) {
        try {
            if (response.statusCode() != 200) {
                throw new MalformedException("status " + response.statusCode());
            }
            return Cbor.bytes(Cbor.decode(response.body()), "root_key");
        } catch (MalformedException e) {
            throw new CompletionException(response.uri() + ": " + e.getMessage(), e);
        }
    }
}
