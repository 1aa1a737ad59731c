package io.icws.gateway.ic;

import static org.assertj.core.api.Assertions.assertThat;

import com.upokecenter.cbor.CBORObject;
import io.icws.certificate.CertificateVerifier;
import io.icws.certificate.IcTimestamp;
import io.icws.gateway.RecordedData;
import io.icws.gateway.ic.signature.EnvelopeVerifier;
import io.icws.gateway.ic.signature.EnvelopeVerifier.Reason;
import io.icws.gateway.ic.signature.EnvelopeVerifier.Verdict;
import io.icws.protocol.Cbor;
import io.icws.protocol.Envelope;
import io.icws.protocol.RequestContent.Invocation;
import io.icws.protocol.RequestContent.ReadState;
import java.time.Duration;
import java.time.Instant;
import java.util.HexFormat;
import java.util.stream.Stream;
import org.junit.jupiter.api.Named;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import tools.jackson.databind.JsonNode;

/** Requests of quill, Internet Identity and security keys, as they were sent to mainnet. */
@ExtendWith(RecordedData.class)
class RecordedRequestsTest {

    private static final String FILE = "mainnet-requests.json";

    private final EnvelopeVerifier verifier = new EnvelopeVerifier(10);

    @ParameterizedTest
    @MethodSource("requests")
    void isReadAndJudgedAsRecorded(JsonNode entry) throws Exception {
        var envelope = Envelope.decode(RecordedData.hex(entry));
        var expiry = Instant.parse(entry.get("ingress_expiry").stringValue());
        assertThat(envelope.content().requestId().toBytes())
                .isEqualTo(HexFormat.of().parseHex(entry.get("request_id").stringValue()));
        assertThat(envelope.content().ingressExpiry()).isEqualTo(IcTimestamp.of(expiry));
        assertThat(what(envelope)).isEqualTo(entry.get("what").stringValue());

        var now = expiry.minus(Duration.ofMinutes(1));
        boolean accepted = entry.get("expected").stringValue().startsWith("accept");
        var verdict = verdict(envelope, now);
        if (accepted) {
            assertThat(verdict).isEqualTo(new Verdict.Valid());
        } else {
            assertThat(verdict)
                    .isInstanceOfSatisfying(
                            Verdict.Refused.class,
                            refused -> assertThat(refused.reason()).isEqualTo(Reason.DELEGATION_SIGNATURE_INVALID));
        }
        if (!envelope.content().sender().isAnonymous()) {
            assertThat(verdict(envelope, expiry.plusNanos(1))).isInstanceOf(Verdict.Refused.class);
        }
    }

    @ParameterizedTest
    @MethodSource("signed")
    void isRefusedOnceABitIsAnother(JsonNode entry) throws Exception {
        var now = Instant.parse(entry.get("ingress_expiry").stringValue()).minus(Duration.ofMinutes(1));
        CBORObject item = Cbor.decode(RecordedData.hex(entry));
        for (var field : new String[] {"sender_sig", "sender_pubkey"}) {
            byte[] changed = item.get(field).GetByteString().clone();
            changed[changed.length - 2] ^= 1;
            var forged = CBORObject.NewMap();
            for (var key : item.getKeys()) {
                forged.Add(key, key.AsString().equals(field) ? CBORObject.FromObject(changed) : item.get(key));
            }
            assertThat(verdict(Envelope.decode(Cbor.encodeTagged(forged)), now)).isInstanceOf(Verdict.Refused.class);
        }
    }

    /** The calls whose certificates are recorded as well. */
    @Test
    void theCertificateOfACallIsFoundByItsRequestId() throws Exception {
        for (var pair :
                new String[][] {{"call_icrc21_2025", "call_replied_2025"}, {"call_icrc21_nns", "call_replied_nns"}}) {
            var envelope = Envelope.decode(RecordedData.hex(RecordedData.entry(FILE, "requests", pair[0])));
            var answer = RecordedData.entry("mainnet-certificates.json", "certificates", pair[1]);
            var tree = MainnetRootKey.at(RecordedCertificatesTest.time(answer))
                    .verify(
                            RecordedCertificatesTest.certificate(answer),
                            ((Invocation) envelope.content()).canisterId());
            assertThat(CallStatus.of(tree, envelope.content().requestId().toBytes()))
                    .isInstanceOf(CallStatus.Replied.class);
        }
    }

    private Verdict verdict(Envelope envelope, Instant now) {
        CertificateVerifier root = MainnetRootKey.at(now);
        var verdict = verifier.verify(envelope, now, root);
        return verdict instanceof Verdict.Undecided undecided ? verifier.decide(undecided, root) : verdict;
    }

    private static String what(Envelope envelope) {
        return switch (envelope.content()) {
            case Invocation call -> "Invocation " + call.kind() + " " + call.canisterId() + "." + call.methodName();
            case ReadState read -> "ReadState paths";
        };
    }

    static Stream<Named<JsonNode>> requests() {
        return RecordedData.entries(FILE, "requests");
    }

    static Stream<Named<JsonNode>> signed() {
        return requests()
                .filter(entry ->
                        entry.getPayload().get("expected").stringValue().equals("accept"));
    }
}
