package io.icws.gateway.ic.signature;

import static org.assertj.core.api.Assertions.assertThat;

import io.icws.certificate.CertificateVerifier;
import io.icws.certificate.CertificateVerifier.SignerPolicy;
import io.icws.devnet.Devnet;
import io.icws.devnet.identity.ClientIdentity;
import io.icws.gateway.Vectors;
import io.icws.gateway.ic.signature.EnvelopeVerifier.Reason;
import io.icws.gateway.ic.signature.EnvelopeVerifier.Verdict;
import io.icws.protocol.ClientFrame;
import io.icws.protocol.ClientFrames;
import io.icws.protocol.Envelope;
import io.icws.protocol.MalformedException;
import io.icws.protocol.Principal;
import io.icws.protocol.UnsignedRequest;
import java.time.Clock;
import java.time.Instant;
import java.util.HexFormat;
import java.util.List;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;

/** The two stages of a verification, and what is remembered between two of them. */
class CanisterSignatureTest {

    private static final JsonNode FILE = Vectors.file("canister-signatures.json");
    private static final Instant NOW =
            Instant.ofEpochSecond(0, Long.parseLong(FILE.get("now_ns").stringValue()));

    private final EnvelopeVerifier verifier = new EnvelopeVerifier(10);
    private final CertificateVerifier root = root();

    @Test
    void aDelegationIsPairedOnce() throws MalformedException {
        var envelope = envelope("delegated_session");
        decided(envelope);
        assertThat(verifier.verifyCall(envelope, NOW, root)).isEqualTo(new Verdict.Valid());
    }

    @Test
    void aDelegationIsPairedAgainUnderAnotherRoot() throws MalformedException {
        var envelope = envelope("delegated_session");
        decided(envelope);
        assertThat(verifier.verifyCall(envelope, NOW, root())).isInstanceOf(Verdict.Undecided.class);
        assertThat(verifier.verifyCall(envelope, NOW, null)).isInstanceOf(Verdict.Undecided.class);
    }

    @Test
    void aRequestIsPairedAnew() throws MalformedException {
        var envelope = envelope("direct_request");
        decided(envelope);
        assertThat(verifier.verifyCall(envelope, NOW, root)).isInstanceOf(Verdict.Undecided.class);
    }

    @Test
    void aWrongRequestSignatureIsRefusedBeforeAnyPairing() throws MalformedException {
        var good = envelope("delegated_session");
        byte[] signature = good.signature().clone();
        signature[0] ^= 1;
        var forged = new Envelope(good.content(), good.publicKey(), signature, good.delegations(), good.body());
        assertThat(verifier.verifyCall(forged, NOW, root)).isEqualTo(new Verdict.Refused(Reason.SIGNATURE_INVALID));
    }

    @Test
    void aRefusedDelegationIsNotRemembered() throws MalformedException {
        var envelope = envelope("certificate_signed_by_other_key");
        for (int i = 0; i < 2; i++) {
            var verdict = verifier.verifyCall(envelope, NOW, root);
            assertThat(verdict).isInstanceOf(Verdict.Undecided.class);
            assertThat(verifier.decide((Verdict.Undecided) verdict, root))
                    .isEqualTo(new Verdict.Refused(
                            Reason.DELEGATION_SIGNATURE_INVALID, "the certificate's signature does not verify"));
        }
    }

    @Test
    void aLocalNetworkNeedNotShowTheTypeOfASubnetButACloudEngineNeverSigns() throws MalformedException {
        var local = root(new SignerPolicy(false, null));
        assertThat(decide("subnet_type_absent", local)).isEqualTo(new Verdict.Valid());
        assertThat(decide("subnet_type_absent", root))
                .isEqualTo(new Verdict.Refused(
                        Reason.DELEGATION_SIGNATURE_INVALID,
                        "its certificate does not show the type of the subnet (/subnet/<id>/type)"));
        for (var network : List.of(local, root)) {
            assertThat(decide("subnet_type_cloud_engine", network))
                    .isInstanceOfSatisfying(
                            Verdict.Refused.class,
                            refused -> assertThat(refused.detail()).contains("may not sign"));
        }
    }

    @Test
    void aSecondRootIsTriedAfterTheFirst() throws MalformedException {
        try (var ic = Devnet.builder().start();
                var elsewhere = Devnet.builder().start()) {
            var clock = Clock.systemUTC();
            var second = new CertificateVerifier(elsewhere.rootKeyDer(), clock);
            var both = new CertificateVerifier(
                    ic.rootKeyDer(), clock, new SignerPolicy(false, second), (time, ofRootSubnet) -> {});
            var one = new CertificateVerifier(ic.rootKeyDer(), clock);
            for (var network : List.of(ic, elsewhere)) {
                var identity = ClientIdentity.internetIdentity(
                        network.installInternetIdentity(),
                        "alice",
                        clock.instant().plusSeconds(3_600));
                var envelope = signed(identity, clock.instant());
                // Twice, for the second time finds the delegation remembered.
                for (int i = 0; i < 2; i++) {
                    assertThat(decide(envelope, clock.instant(), both)).isEqualTo(new Verdict.Valid());
                }
                assertThat(verifier.verifyCall(envelope, clock.instant(), both)).isEqualTo(new Verdict.Valid());
                assertThat(decide(envelope, clock.instant(), one) instanceof Verdict.Valid)
                        .isEqualTo(network == ic);
            }
        }
    }

    private static Envelope signed(ClientIdentity identity, Instant now) throws MalformedException {
        long expiry = now.plusSeconds(60).toEpochMilli() * 1_000_000;
        var request = UnsignedRequest.call(
                identity.principal(), Principal.MANAGEMENT, "ws_open", new byte[0], expiry, new byte[16]);
        return Envelope.decode(ClientFrames.signed(
                request, identity.publicKeyDer(), identity.sign(request.signedPayload()), identity.delegations()));
    }

    private Verdict decide(String name, CertificateVerifier network) throws MalformedException {
        return decide(envelope(name), NOW, network);
    }

    private Verdict decide(Envelope envelope, Instant now, CertificateVerifier network) {
        var verdict = verifier.verifyCall(envelope, now, network);
        return verdict instanceof Verdict.Undecided undecided ? verifier.decide(undecided, network) : verdict;
    }

    @Test
    void keysOfAnySizeAreRead() {
        assertThat(CanisterPublicKey.decode(new byte[0])).isSameAs(PublicKey.INVALID);
        assertThat(CanisterPublicKey.decode(new byte[] {30})).isSameAs(PublicKey.INVALID);
        assertThat(CanisterPublicKey.decode(new byte[] {0})).isInstanceOf(CanisterPublicKey.class);
        byte[] tooLongAnId = new byte[31];
        tooLongAnId[0] = 30;
        assertThat(CanisterPublicKey.decode(tooLongAnId)).isSameAs(PublicKey.INVALID);
    }

    @Test
    void hostileDerIsNoKey() {
        var nested = HexFormat.of().parseHex("3080".repeat(1_024));
        assertThat(PublicKey.parse(nested)).isEmpty();
        assertThat(PublicKey.parse(HexFormat.of().parseHex("3080".repeat(1_000_000))))
                .isEmpty();
        // What is good in DER, with a length in BER, and with parameters.
        var key = "300c060a2b0601040183b8430102030c000a8000000000100007" + "0101";
        assertThat(PublicKey.parse(HexFormat.of().parseHex("301c" + key))).isPresent();
        assertThat(PublicKey.parse(HexFormat.of().parseHex("30811c" + key))).isEmpty();
        assertThat(PublicKey.parse(HexFormat.of()
                        .parseHex("301e300e060a2b0601040183b84301020500030c000a8000000000100007" + "0101")))
                .isEmpty();
    }

    private void decided(Envelope envelope) {
        var verdict = verifier.verifyCall(envelope, NOW, root);
        assertThat(verdict).isInstanceOf(Verdict.Undecided.class);
        assertThat(verifier.decide((Verdict.Undecided) verdict, root)).isEqualTo(new Verdict.Valid());
    }

    private static CertificateVerifier root(SignerPolicy signers) {
        return new CertificateVerifier(
                Vectors.hex(FILE, "root_key_der"), Clock.systemUTC(), signers, (time, ofRootSubnet) -> {});
    }

    private static CertificateVerifier root() {
        return new CertificateVerifier(Vectors.hex(FILE, "root_key_der"), Clock.systemUTC());
    }

    private static Envelope envelope(String name) throws MalformedException {
        var vector = Vectors.of("canister-signatures.json")
                .filter(candidate -> Vectors.text(candidate, "name").equals(name))
                .findFirst()
                .orElseThrow();
        return ClientFrame.decode(Vectors.hex(vector, "frame"));
    }
}
