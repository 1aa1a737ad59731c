package io.icws.gateway.e2e;

import static io.icws.gateway.e2e.Dapp.BOUND;
import static io.icws.gateway.e2e.Dapp.exchange;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.icws.devnet.Devnet;
import io.icws.devnet.client.DappClient;
import io.icws.devnet.client.RawSocket;
import io.icws.devnet.client.SocketOptions;
import io.icws.devnet.echo.CdkCanister;
import io.icws.devnet.soak.GaugedGateway;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Collection;
import java.util.List;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledIf;
import org.junit.jupiter.api.io.TempDir;

/** More clients than the process may have descriptors for. */
class DescriptorsIT {

    private static final int LIMIT = 450;
    private static final int STORM = 600;
    private static final Path PRLIMIT = Path.of("/usr/bin/prlimit");

    @TempDir
    Path directory;

    static boolean canLimit() {
        return Files.isExecutable(PRLIMIT);
    }

    @Test
    @EnabledIf("canLimit")
    void newcomersWaitAndNothingDies() throws Exception {
        // Nobody reads its log, which does not fit into the pipe.
        var limited = List.of(PRLIMIT.toString(), "--nofile=" + LIMIT + ":" + LIMIT);
        try (var ic = Devnet.builder().start();
                var gateway = GaugedGateway.start(ic.url(), directory, limited, List.of("-Xmx256m"))) {
            var canister = ic.install(CdkCanister.echo());
            var established =
                    DappClient.builder(gateway.url(), canister, ic.rootKeyDer()).build();
            established.open().block(BOUND);
            assertThat(exchange(established, List.of("calm")).block(BOUND)).containsExactly("calm");

            var served = new ConcurrentLinkedQueue<RawSocket>();
            var calm = new AtomicBoolean();
            for (int i = 0; i < STORM; i++) {
                RawSocket.connect(SocketOptions.to(gateway.url()))
                        .subscribe(
                                socket -> {
                                    served.add(socket);
                                    if (calm.get()) {
                                        socket.abort();
                                    }
                                },
                                refused -> {});
            }
            awaitNoMore(served);

            assertThat(served).hasSizeLessThan(LIMIT);
            assertThat(established
                            .send("storm".getBytes(UTF_8))
                            .then(established.received().elementAt(1))
                            .block(BOUND))
                    .asString(UTF_8)
                    .isEqualTo("storm");

            calm.set(true);
            served.forEach(RawSocket::abort);
            await().atMost(BOUND).ignoreExceptions().untilAsserted(() -> {
                var newcomer = DappClient.builder(gateway.url(), canister, ic.rootKeyDer())
                        .build();
                newcomer.open().block(Duration.ofSeconds(10));
                assertThat(exchange(newcomer, List.of("calm again")).block(BOUND))
                        .containsExactly("calm again");
                newcomer.close();
            });
            assertThat(gateway.isAlive()).isTrue();
            established.close();
        }
    }

    private static void awaitNoMore(Collection<?> served) {
        var before = new AtomicInteger();
        await().atMost(BOUND)
                .pollInterval(Duration.ofSeconds(1))
                .until(() -> !served.isEmpty() && before.getAndSet(served.size()) == served.size());
    }
}
