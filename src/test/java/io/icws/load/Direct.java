package io.icws.load;

import io.icws.client.IcWebSocketException;
import io.icws.client.RequestSigner;
import io.icws.devnet.identity.ClientIdentity;
import io.icws.protocol.ClientFrame;
import io.icws.protocol.MalformedException;
import io.icws.protocol.Principal;
import io.icws.protocol.UnsignedRequest;
import io.icws.protocol.candid.GatewayArguments;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Clock;
import java.time.Duration;

/** Someone who needs no gateway: a call, and when it is answered a query, is the least a message and its echo can take. */
final class Direct {

    private static final Duration EXPIRY = Duration.ofMinutes(4);

    private final HttpClient http =
            HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();
    private final ClientIdentity identity = ClientIdentity.ed25519();
    private final RequestSigner signer;
    private final URI ic;
    private final Principal canister;

    Direct(URI ic, Principal canister) {
        this.ic = ic;
        this.canister = canister;
        this.signer = new RequestSigner(identity.toIc4j(), canister, Clock.systemUTC(), RequestSigner.LIFETIME);
    }

    void exchange() throws IOException, InterruptedException {
        // The canister refuses it, in the same time.
        post("v3", "call", call());
        post("v2", "query", query());
    }

    private byte[] call() throws IOException {
        try {
            return ClientFrame.decode(signer.call("ws_message", new byte[0])).body();
        } catch (MalformedException | IcWebSocketException e) {
            throw new IOException(e);
        }
    }

    private byte[] query() {
        long expiry = Clock.systemUTC().instant().plus(EXPIRY).toEpochMilli() * 1_000_000;
        var arg = GatewayArguments.getMessages(0);
        var request = UnsignedRequest.query(identity.principal(), canister, "ws_get_messages", arg, expiry);
        return request.signed(identity.publicKeyDer(), identity.sign(request.signedPayload()));
    }

    private void post(String version, String endpoint, byte[] body) throws IOException, InterruptedException {
        var request = HttpRequest.newBuilder(
                        ic.resolve("/api/%s/canister/%s/%s".formatted(version, canister, endpoint)))
                .header("Content-Type", "application/cbor")
                .POST(HttpRequest.BodyPublishers.ofByteArray(body))
                .build();
        http.send(request, HttpResponse.BodyHandlers.discarding());
    }
}
