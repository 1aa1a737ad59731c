package io.icws.gateway.e2e;

import static io.icws.gateway.e2e.Dapp.BOUND;
import static io.icws.gateway.e2e.Dapp.client;
import static io.icws.gateway.e2e.Dapp.exchange;
import static io.icws.gateway.e2e.Dapp.open;
import static org.assertj.core.api.Assertions.assertThat;

import io.icws.devnet.Devnet;
import io.icws.devnet.echo.CdkCanister;
import io.icws.gateway.ForwardProxy;
import io.icws.gateway.GatewayFixture;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;
import org.springframework.boot.test.system.CapturedOutput;
import org.springframework.boot.test.system.OutputCaptureExtension;

@ExtendWith(OutputCaptureExtension.class)
class ProxyIT {

    /** The name of the network can be resolved by the proxy only. */
    @Test
    void everythingGoesThroughTheProxy(@TempDir Path directory, CapturedOutput log) throws Exception {
        var credentials = Files.writeString(directory.resolve("credentials"), "gateway:s3cret\n");
        try (var proxy = new ForwardProxy("gateway:s3cret");
                var ic = Devnet.builder().start();
                var gateway = GatewayFixture.start(
                        URI.create("http://network.invalid:" + ic.url().getPort()),
                        "gateway.ic.proxy=" + proxy.url(),
                        "gateway.ic.proxy-credentials-file=" + credentials)) {
            var client = client(ic, gateway, ic.install(CdkCanister.echo()));
            open(client);
            assertThat(exchange(client, List.of("one", "two")).block(BOUND)).containsExactly("one", "two");
            client.close();
            assertThat(proxy.requests())
                    .isNotEmpty()
                    .allMatch(("CONNECT network.invalid:" + ic.url().getPort() + " HTTP/1.1")::equals);
        }
        assertThat(log.getAll())
                .contains("through the proxy http://127.0.0.1:")
                .contains("with credentials (gateway.ic.proxy)")
                .doesNotContain("s3cret");
    }
}
