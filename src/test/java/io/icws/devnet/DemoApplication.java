package io.icws.devnet;

import io.icws.devnet.client.DappClient;
import io.icws.devnet.echo.CdkCanister;
import io.icws.devnet.identity.ClientIdentity;
import io.icws.devnet.playground.LocalGateway;
import io.icws.devnet.playground.Playground;
import io.icws.devnet.playground.PlaygroundPage;
import io.icws.protocol.Principal;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;

/**
 * The gateway in front of a local Internet Computer of its own: exchanges 20 verified messages with an echo canister,
 * then stays up for one's own experiments and serves the playground.
 */
public final class DemoApplication {

    private static final int MESSAGES = 20;
    private static final Duration BOUND = Duration.ofSeconds(30);

    private DemoApplication() {}

    public static void main(String[] args) throws InterruptedException {
        var ic = Devnet.builder()
                .port(LocalGateway.freePort(4943))
                .roundLength(Duration.ofMillis(200))
                .start();
        var canister = ic.install(CdkCanister.echo());
        var gateway = new LocalGateway(ic.url(), 8080, 9000, args);
        gateway.start();
        var page = CompletableFuture.supplyAsync(PlaygroundPage::build);
        boolean right = pingPong(gateway.url(), canister, ic.rootKeyDer());
        var playground = page.thenApplyAsync(missing -> missing.map(what -> "needs Node.js 20 and npm: " + what)
                .orElseGet(() -> play(ic, gateway).toString()));
        var soon = playground.copy().completeOnTimeout("is being built, its address follows", 3, TimeUnit.SECONDS);
        System.out.printf(
                """

                %s

                gateway    %s
                metrics    %s/metrics
                IC         %s
                canister   %s (echoes every message)
                playground %s

                Everything stays up until you press Ctrl-C.

                """,
                right ? MESSAGES + " verified ping-pongs" : "The ping-pong FAILED",
                gateway.url(),
                gateway.managementUrl(),
                ic.url(),
                canister,
                soon.join());
        if (!soon.join().equals(playground.join())) {
            System.out.printf("%nplayground %s%n%n", playground.join());
        }
        // The playground can stop both gateways, whose threads would keep the JVM up.
        Thread.currentThread().join();
    }

    private static boolean pingPong(URI gateway, Principal canister, byte[] rootKey) {
        var client = DappClient.builder(gateway, canister, rootKey)
                .identity(ClientIdentity.ed25519())
                .build();
        long opening = System.nanoTime();
        client.open().block(BOUND);
        System.out.printf("%nopened %s in %d ms%n", client.key(), millisSince(opening));
        for (int i = 1; i <= MESSAGES; i++) {
            var ping = "ping " + i;
            long sent = System.nanoTime();
            client.send(ping.getBytes(StandardCharsets.UTF_8)).block(BOUND);
            var pong = new String(client.received().elementAt(i - 1).block(BOUND), StandardCharsets.UTF_8);
            if (!pong.equals(ping)) {
                System.out.printf("%2d: sent %s, got %s%n", i, ping, pong);
                return false;
            }
            System.out.printf(
                    "%2d: %-8s came back in %4d ms  certificate ok, tree ok, in sequence%n",
                    i, pong, millisSince(sent));
        }
        client.close();
        client.closed().block(BOUND);
        return client.failure().isEmpty();
    }

    /** Beside a second gateway, so that the page's client has one to move to. */
    private static URI play(Devnet ic, LocalGateway gateway) {
        var second = new LocalGateway(ic.url(), 0, 0);
        second.start();
        return Playground.start(ic, List.of(gateway, second), PlaygroundPage.BUILT, LocalGateway.freePort(8088))
                .url();
    }

    private static long millisSince(long nanos) {
        return Duration.ofNanos(System.nanoTime() - nanos).toMillis();
    }
}
