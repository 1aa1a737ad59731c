package io.icws.gateway.ic;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.awaitility.Awaitility.await;

import io.icws.certificate.Certificate;
import io.icws.certificate.CertificateRefusedException;
import io.icws.certificate.CertificateVerifier;
import io.icws.gateway.RecordedData;
import io.icws.gateway.ic.CannedReplica.Canned;
import io.icws.gateway.ic.identity.IdentityProperties;
import io.icws.protocol.Cbor;
import io.icws.protocol.Principal;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.Arrays;
import java.util.HexFormat;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Named;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import tools.jackson.databind.JsonNode;

/** Canister signatures that PocketIC and mainnet made, under the roots that each kind of network has. */
@ExtendWith(RecordedData.class)
class RecordedSignersTest {

    private static final String FILE = "canister-signatures-recorded.json";
    private static final String NO_TYPE = "its certificate does not show the type of the subnet (/subnet/<id>/type)";
    private static final String POCKET_IC = "dfinity/ic should_accept";

    private final CannedReplica server = new CannedReplica();
    private IcConfiguration network;

    @TempDir
    Path directory;

    @AfterEach
    void close() {
        if (network != null) {
            network.stop();
        }
        server.close();
    }

    @Test
    void aLocalNetworkNeedNotShowTheTypeOfASubnet() throws Exception {
        var recorded = recorded(POCKET_IC);
        check(localNetwork(root(recorded)), recorded);
    }

    @Test
    void underTheRootOfAnInternetComputerTheTypeIsMissedByName() throws Exception {
        var recorded = recorded(POCKET_IC);
        var verifier = new CertificateVerifier(root(recorded), Clock.systemUTC());
        assertThatExceptionOfType(CertificateRefusedException.class)
                .isThrownBy(() -> check(verifier, recorded))
                .withMessage(NO_TYPE);
    }

    @ParameterizedTest
    @ValueSource(strings = {"agent-go II/NFID", "vc-sdk JWT lib.rs#2", "vc-sdk JWT lib.rs#4"})
    void mainnetsSignersAreAcceptedOnALocalNetworkUnlessThatIsSwitchedOff(String name) throws Exception {
        var recorded = recorded(name);
        byte[] root = root(recorded(POCKET_IC));
        check(localNetwork(root), recorded);
        network.stop();

        var without = localNetwork(root, "trust-mainnet-identities", "false");
        assertThatExceptionOfType(CertificateRefusedException.class)
                .isThrownBy(() -> check(without, recorded))
                .withMessage("the certificate's signature does not verify");
    }

    /** They were made before mainnet's certificates showed it. */
    @Test
    void onMainnetTheTypeIsRequired() throws Exception {
        network = network("network", "mainnet");
        var verifier = network.rootKey().verifier();
        var recorded = recorded("agent-go II/NFID");
        assertThatExceptionOfType(CertificateRefusedException.class)
                .isThrownBy(() -> check(verifier, recorded))
                .withMessage(NO_TYPE);
    }

    @Test
    void mainnetIsReadyOnceItHasCertifiedAnything() throws Exception {
        var recorded = RecordedData.entry("mainnet-certificates.json", "certificates", "call_replied_nns");
        var then = Clock.fixed(Instant.parse(recorded.get("time").stringValue()), ZoneOffset.UTC);
        server.on(
                "/api/v2/canister/rwlgt-iiaaa-aaaaa-aaaaa-cai/read_state",
                Canned.of(200, Cbors.map("certificate", hex(recorded, "hex"))));
        network = network(then, "network", "mainnet");
        assertThat(network.status().isReady()).isFalse();
        network.start();

        await().atMost(CannedReplica.patience()).until(network.status()::isReady);
        assertThat(network.status().isReachable()).isTrue();
        assertThat(server.count("/api/v2/status")).isZero();
    }

    private CertificateVerifier localNetwork(byte[] rootKey, String... settings) throws Exception {
        server.on("/api/v2/status", Canned.of(200, Cbors.map("root_key", rootKey)));
        network = network(settings);
        network.start();
        network.rootKey().ready().block(CannedReplica.patience());
        return network.rootKey().verifier();
    }

    private IcConfiguration network(String... settings) throws Exception {
        return network(Clock.systemUTC(), settings);
    }

    private IcConfiguration network(Clock clock, String... settings) throws Exception {
        var identity = new IdentityProperties(directory.resolve("key_pair"), null, null, null).load();
        return new IcConfiguration(
                identity,
                server.properties(settings),
                new HttpClientSettings("test", null),
                clock,
                SteadyClock.from(clock.instant()),
                new SimpleMeterRegistry());
    }

    private static void check(CertificateVerifier verifier, JsonNode recorded) throws Exception {
        byte[] certificate = Cbor.bytes(Cbor.decode(hex(recorded, "sig")), "certificate");
        verifier.checkSigner(Certificate.decode(certificate), signer(hex(recorded, "pk")));
    }

    /** Behind 19 bytes of DER, with its length in front. */
    private static Principal signer(byte[] key) throws Exception {
        int begin = 20;
        return Principal.of(Arrays.copyOfRange(key, begin, begin + key[begin - 1]));
    }

    private static byte[] root(JsonNode recorded) {
        return hex(recorded, "root");
    }

    private static byte[] hex(JsonNode recorded, String field) {
        return HexFormat.of().parseHex(recorded.get(field).stringValue());
    }

    private static JsonNode recorded(String name) {
        return RecordedData.entries(FILE, "signatures")
                .map(Named::getPayload)
                .filter(entry -> entry.get("name").stringValue().startsWith(name))
                .findFirst()
                .orElseThrow();
    }
}
