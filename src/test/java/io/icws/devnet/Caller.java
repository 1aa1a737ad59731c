package io.icws.devnet;

import static io.icws.devnet.StateMap.label;

import com.upokecenter.cbor.CBORObject;
import io.icws.certificate.CertificateRefusedException;
import io.icws.certificate.CertificateVerifier;
import io.icws.protocol.Cbor;
import io.icws.protocol.HashTree;
import io.icws.protocol.MalformedException;
import io.icws.protocol.Principal;
import io.icws.protocol.RequestId;
import io.icws.protocol.UnsignedRequest;
import java.io.IOException;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.security.SecureRandom;
import java.time.Clock;
import java.time.Duration;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.bouncycastle.crypto.params.Ed25519PrivateKeyParameters;
import org.bouncycastle.crypto.signers.Ed25519Signer;

/** Someone with a key who speaks to the devnet, plainly. */
final class Caller implements AutoCloseable {

    private static final Duration DEADLINE = Duration.ofSeconds(20);

    private final Devnet net;
    private final HttpClient http =
            HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();
    private final SecureRandom random = new SecureRandom();
    private final Ed25519PrivateKeyParameters key = new Ed25519PrivateKeyParameters(random);
    private final byte[] publicKey;
    private final Principal self;

    record Signed(RequestId id, byte[] body) {}

    Caller(Devnet net) {
        this.net = net;
        byte[] prefix = HexFormat.of().parseHex("302a300506032b6570032100");
        publicKey = Arrays.copyOf(prefix, prefix.length + 32);
        key.generatePublicKey().encode(publicKey, prefix.length);
        self = Principal.selfAuthenticating(publicKey);
    }

    Signed call(Principal canister, String method, String arg) {
        byte[] nonce = new byte[16];
        random.nextBytes(nonce);
        return sign(
                UnsignedRequest.call(self, canister, method, arg.getBytes(StandardCharsets.UTF_8), expiry(), nonce));
    }

    Signed query(Principal canister, String method) {
        return sign(UnsignedRequest.query(self, canister, method, new byte[0], expiry()));
    }

    Signed readState(List<byte[]> path) {
        return sign(UnsignedRequest.readState(self, List.of(path), expiry()));
    }

    CompletableFuture<HttpResponse<byte[]>> postLater(int version, Principal canister, String endpoint, byte[] body) {
        return postTo("/api/v" + version + "/canister/" + canister + "/" + endpoint, body);
    }

    CompletableFuture<HttpResponse<byte[]>> postTo(String path, byte[] body) {
        var request = HttpRequest.newBuilder(net.url().resolve(path))
                .header("Content-Type", "application/cbor")
                .timeout(DEADLINE)
                .POST(HttpRequest.BodyPublishers.ofByteArray(body))
                .build();
        return http.sendAsync(request, HttpResponse.BodyHandlers.ofByteArray());
    }

    HttpResponse<byte[]> post(int version, Principal canister, String endpoint, Signed request) {
        return postLater(version, canister, endpoint, request.body()).join();
    }

    HttpResponse<byte[]> status() throws IOException, InterruptedException {
        var request =
                HttpRequest.newBuilder(net.url().resolve("/api/v2/status")).build();
        return http.send(request, HttpResponse.BodyHandlers.ofByteArray());
    }

    static CBORObject cbor(HttpResponse<byte[]> answer) throws MalformedException {
        return Cbor.decode(answer.body());
    }

    /** The verified tree of an answer's certificate. */
    HashTree certified(HttpResponse<byte[]> answer, Principal canister)
            throws MalformedException, CertificateRefusedException {
        return verify(Cbor.bytes(cbor(answer), "certificate"), canister);
    }

    HashTree verify(byte[] certificate, Principal canister) throws CertificateRefusedException {
        return new CertificateVerifier(net.rootKeyDer(), Clock.systemUTC()).verify(certificate, canister);
    }

    static HashTree.Lookup status(HashTree tree, RequestId id, String field) {
        return tree.lookup(label("request_status"), id.toBytes(), label(field));
    }

    private static long expiry() {
        return (System.currentTimeMillis() + 240_000) * 1_000_000;
    }

    private Signed sign(UnsignedRequest request) {
        byte[] payload = request.signedPayload();
        var signer = new Ed25519Signer();
        signer.init(true, key);
        signer.update(payload, 0, payload.length);
        return new Signed(request.requestId(), request.signed(publicKey, signer.generateSignature()));
    }

    @Override
    public void close() {
        http.close();
    }
}
