package io.icws.devnet;

import io.icws.devnet.client.DappClient;
import io.icws.devnet.echo.CdkCanister;
import io.icws.devnet.identity.ClientIdentity;
import io.icws.gateway.GatewayApplication;
import io.icws.protocol.Principal;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.springframework.boot.SpringApplication;
import org.springframework.core.env.Environment;

/**
 * The gateway in front of a local Internet Computer of its own: exchanges 20 verified messages with an echo canister,
 * then stays up for one's own experiments.
 */
public final class DemoApplication {

    private static final int MESSAGES = 20;
    private static final Duration BOUND = Duration.ofSeconds(30);

    private DemoApplication() {}

    public static void main(String[] args) {
        var ic = Devnet.builder()
                .port(freePort(4943))
                .roundLength(Duration.ofMillis(200))
                .start();
        var canister = ic.install(CdkCanister.echo());
        var environment = SpringApplication.from(GatewayApplication::main)
                .run(arguments(ic.url(), args))
                .getApplicationContext()
                .getEnvironment();
        var gateway = URI.create("ws://127.0.0.1:" + environment.getRequiredProperty("local.server.port"));
        boolean right = pingPong(gateway, canister, ic.rootKeyDer());
        print(ic, canister, gateway, environment, right);
    }

    private static String[] arguments(URI ic, String[] more) {
        var arguments = new ArrayList<>(List.of(
                "--gateway-address",
                "127.0.0.1:" + freePort(8080),
                "--prometheus-endpoint",
                "127.0.0.1:" + freePort(9000),
                "--ic-network-url",
                ic.toString(),
                "--gateway.identity.key-file=" + temporaryFolder() + "/key_pair"));
        arguments.addAll(List.of(more));
        return arguments.toArray(String[]::new);
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

    private static void print(Devnet ic, Principal canister, URI gateway, Environment environment, boolean right) {
        System.out.printf(
                """

                %s

                gateway    %s
                metrics    http://127.0.0.1:%s/metrics
                IC         %s
                canister   %s (echoes every message)

                Everything stays up until you press Ctrl-C.
                """,
                right ? MESSAGES + " verified ping-pongs" : "The ping-pong FAILED",
                gateway,
                environment.getRequiredProperty("local.management.port"),
                ic.url(),
                canister);
    }

    private static long millisSince(long nanos) {
        return Duration.ofNanos(System.nanoTime() - nanos).toMillis();
    }

    /** {@code wanted} if nobody listens there, another one otherwise. */
    private static int freePort(int wanted) {
        for (int port : new int[] {wanted, 0}) {
            try (var socket = new ServerSocket(port, 1, InetAddress.getLoopbackAddress())) {
                return socket.getLocalPort();
            } catch (IOException taken) {
                System.out.printf("port %d is taken, using another%n", port);
            }
        }
        throw new IllegalStateException("no free port on the loopback interface");
    }

    private static String temporaryFolder() {
        try {
            return Files.createTempDirectory("icws-demo").toString();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
