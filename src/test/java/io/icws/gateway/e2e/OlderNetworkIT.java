package io.icws.gateway.e2e;

import static io.icws.gateway.e2e.Dapp.BOUND;
import static io.icws.gateway.e2e.Dapp.client;
import static io.icws.gateway.e2e.Dapp.exchange;
import static io.icws.gateway.e2e.Dapp.open;
import static org.assertj.core.api.Assertions.assertThat;

import io.icws.devnet.Devnet;
import io.icws.devnet.DevnetBuilder;
import io.icws.devnet.Endpoint;
import io.icws.devnet.UnknownPath;
import io.icws.devnet.echo.CdkCanister;
import io.icws.gateway.GatewayFixture;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.Named;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Networks that do not know every version of the IC's interface, and say so in their own way. */
class OlderNetworkIT {

    static Stream<Named<DevnetBuilder>> networks() {
        return Stream.of(
                Named.of("v2 and v3, else 400 from an HTTP gateway", older().unknownPath(UnknownPath.NO_CANISTER_ID)),
                Named.of("v2 and v3, else 307 from an HTTP gateway", older().unknownPath(UnknownPath.REDIRECT)),
                Named.of(
                        "no v2 any more",
                        Devnet.builder().callVersions(Set.of(3, 4)).readVersions(Set.of(3))));
    }

    private static DevnetBuilder older() {
        return Devnet.builder().callVersions(Set.of(2, 3)).readVersions(Set.of(2));
    }

    @ParameterizedTest
    @MethodSource("networks")
    void isServed(DevnetBuilder network) {
        try (var ic = network.start();
                var gateway = GatewayFixture.start(
                        ic.url(),
                        "gateway.ic.constants.retry-interval=20ms",
                        "gateway.ic.query-signatures.verify=on",
                        "gateway.polling.verify-certificates=true",
                        "gateway.relay.ordering=pipelined")) {
            var canister = ic.install(CdkCanister.echo());
            // An accepted call whose outcome the gateway has to ask for, which takes read_state.
            ic.faults().on(Endpoint.CALL).method("ws_close").onceAccepted().respond(202, "");
            var client = client(ic, gateway, canister);
            open(client);
            assertThat(exchange(client, List.of("one", "two", "three")).block(BOUND))
                    .containsExactly("one", "two", "three");
            client.close();
        }
    }
}
