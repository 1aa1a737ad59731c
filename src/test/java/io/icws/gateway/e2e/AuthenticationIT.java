package io.icws.gateway.e2e;

import static io.icws.gateway.e2e.Dapp.BOUND;
import static io.icws.gateway.e2e.Dapp.client;
import static io.icws.gateway.e2e.Dapp.closing;
import static io.icws.gateway.e2e.Dapp.exchange;
import static io.icws.gateway.e2e.Dapp.numbered;
import static io.icws.gateway.e2e.Dapp.open;
import static org.assertj.core.api.Assertions.assertThat;

import io.icws.devnet.Devnet;
import io.icws.devnet.echo.CdkCanister;
import io.icws.devnet.identity.ClientIdentity;
import io.icws.gateway.GatewayFixture;
import io.icws.protocol.ClientFrames;
import io.icws.protocol.CloseCode;
import io.icws.protocol.Principal;
import io.icws.protocol.UnsignedRequest;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** Who signed what, with every signature checked by the gateway. */
class AuthenticationIT {

    private static Devnet ic;
    private static GatewayFixture gateway;

    private final CdkCanister canister = CdkCanister.echo();
    private final Principal id = ic.install(canister);

    @BeforeAll
    static void start() {
        ic = Devnet.builder().roundLength(Duration.ofMillis(50)).start();
        gateway = GatewayFixture.start(
                ic.url(), "gateway.polling.interval=50ms", "gateway.admission.verify-messages=true");
    }

    @AfterAll
    static void stop() {
        gateway.close();
        ic.close();
    }

    @Test
    void everyMessageIsCheckedAndOrderIsKept() {
        var client = client(ic, gateway, id);
        open(client);
        var texts = numbered("checked ", 30);
        assertThat(exchange(client, texts).block(BOUND)).isEqualTo(texts);
        client.close();
    }

    @Test
    void aForgedMessageNeverLeavesTheGateway() {
        var identity = ClientIdentity.ed25519();
        var client = client(ic, gateway, id, builder -> builder.identity(identity));
        open(client);
        client.sendRaw(forged(identity)).block(BOUND);
        var closing = closing(client);
        assertThat(closing.code()).isEqualTo(CloseCode.UNAUTHENTICATED.code());
        assertThat(closing.reason()).isEqualTo("signature invalid");
    }

    @Test
    void aCanisterMaySignEveryMessageItself() {
        var identity = ClientIdentity.canister(ic.installInternetIdentityOnRoot(), new byte[0]);
        var client = client(ic, gateway, id, builder -> builder.identity(identity));
        open(client);
        assertThat(exchange(client, List.of("one", "two")).block(BOUND)).containsExactly("one", "two");
        client.close();
    }

    @Test
    void aDelegationOfInternetIdentityThatHasExpiredIsRefused() {
        var identity = ClientIdentity.internetIdentity(
                ic.installInternetIdentity(), "bob", Instant.now().minusSeconds(60));
        refused(identity, "delegation expired");
    }

    @Test
    void aDelegationThatAnotherNetworkCertifiedIsRefused() {
        try (var elsewhere = Devnet.builder().start()) {
            var identity = ClientIdentity.internetIdentity(
                    elsewhere.installInternetIdentity(),
                    "mallory",
                    Instant.now().plusSeconds(3_600));
            refused(identity, "delegation signature invalid: the certificate's signature does not verify");
        }
    }

    private void refused(ClientIdentity identity, String reason) {
        var client = client(ic, gateway, id, builder -> builder.identity(identity));
        client.open().subscribe(ok -> {}, refused -> {});
        var closing = closing(client);
        assertThat(closing.code()).isEqualTo(CloseCode.UNAUTHENTICATED.code());
        assertThat(closing.reason()).isEqualTo(reason);
        assertThat(canister.clients()).isEmpty();
    }

    private byte[] forged(ClientIdentity identity) {
        long expiry = (System.currentTimeMillis() + 60_000) * 1_000_000;
        var request =
                UnsignedRequest.call(identity.principal(), id, "ws_message", new byte[] {1}, expiry, new byte[16]);
        return ClientFrames.encode(request.signed(identity.publicKeyDer(), new byte[64]));
    }
}
