package io.icws.gateway.session;

import static org.assertj.core.api.Assertions.assertThat;

import com.code_intelligence.jazzer.junit.FuzzTest;
import io.icws.gateway.SilentNetwork;
import io.icws.gateway.Vectors;
import io.icws.gateway.fuzz.Effort;
import io.icws.gateway.fuzz.Seeds;
import io.icws.gateway.ic.signature.EnvelopeVerifier;
import io.icws.gateway.ic.signature.EnvelopeVerifier.Verdict;
import io.icws.gateway.session.admission.AdmissionProperties;
import io.icws.gateway.session.admission.CanisterLimits;
import io.icws.protocol.ByteSlice;
import io.icws.protocol.ClientFrame;
import io.icws.protocol.ClientFrames;
import io.icws.protocol.Envelope;
import io.icws.protocol.MalformedException;
import io.icws.protocol.Principal;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.time.Clock;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.springframework.boot.context.properties.bind.Binder;
import org.springframework.boot.context.properties.source.MapConfigurationPropertySource;

/** Frames of a client, first and later ones: refused with a close code, or relayed as what was signed. */
class ClientFrameFuzz {

    private static final Clock NOW = Clock.fixed(Instant.parse("2026-01-15T12:00:30.250Z"), ZoneOffset.UTC);

    private final Principal gateway = gateway();
    private final Version1 version1 = new Version1(new SilentNetwork(gateway), unlimited(), null, false);
    private final EnvelopeVerifier verifier = new EnvelopeVerifier(16);
    private final AcceptedOpen first = firstFrame();
    private final Set<ByteSlice> signed =
            seedBytes().flatMap(ClientFrameFuzz::requestId).collect(Collectors.toUnmodifiableSet());

    static Stream<Arguments> seeds() {
        return seedBytes().map(Seeds::bytes);
    }

    @MethodSource("seeds")
    @FuzzTest
    void isRefusedOrRelayedAsSigned(byte[] input) throws Exception {
        Effort.bounded(input, () -> {
            try {
                relays(ClientFrame.decode(input));
            } catch (MalformedException refused) {
                assertThat(refused.getMessage()).isNotBlank();
            }
        });
        Effort.bounded(input, () -> {
            try {
                var envelope = version1.readOpen(input).envelope();
                if (verifier.verifyCall(envelope, NOW.instant(), null) instanceof Verdict.Valid) {
                    assertThat(signed)
                            .contains(
                                    ByteSlice.of(envelope.content().requestId().toBytes()));
                }
            } catch (Refusal | MalformedException refused) {
                assertThat(refused.getMessage()).isNotBlank();
            }
        });
        Effort.bounded(input, () -> {
            try {
                Version1.readMessage(input, first.canister(), first.client());
            } catch (Refusal | MalformedException refused) {
                assertThat(refused.getMessage()).isNotBlank();
            }
        });
    }

    /** What the IC would read from the relayed body is what was read from the frame. */
    private static void relays(Envelope envelope) throws MalformedException {
        var relayed = Envelope.decode(envelope.body());
        assertThat(relayed.content().requestId()).isEqualTo(envelope.content().requestId());
        assertThat(relayed.signature()).isEqualTo(envelope.signature());
        assertThat(relayed.publicKey()).isEqualTo(envelope.publicKey());
        assertThat(relayed.delegations()).hasSameSizeAs(envelope.delegations());
        var again = ClientFrame.decode(ClientFrames.encode(envelope.body()));
        assertThat(again.body()).isEqualTo(envelope.body());
    }

    private static Stream<byte[]> seedBytes() {
        return Stream.of("client-frames.json", "client-frames-negative.json")
                .flatMap(Vectors::of)
                .map(vector -> Vectors.hex(vector, "frame"));
    }

    private static Stream<ByteSlice> requestId(byte[] frame) {
        try {
            return Stream.of(
                    ByteSlice.of(ClientFrame.decode(frame).content().requestId().toBytes()));
        } catch (MalformedException e) {
            return Stream.empty();
        }
    }

    private static CanisterLimits unlimited() {
        var defaults = new Binder(new MapConfigurationPropertySource())
                .bindOrCreate("gateway.admission", AdmissionProperties.class);
        return new CanisterLimits(defaults, new SimpleMeterRegistry(), System::nanoTime);
    }

    private static Principal gateway() {
        try {
            return Principal.parse(Vectors.text(Vectors.file("client-frames.json"), "gateway_principal"));
        } catch (MalformedException e) {
            throw new IllegalStateException(e);
        }
    }

    private AcceptedOpen firstFrame() {
        try {
            return version1.readOpen(
                    Vectors.hex(Vectors.of("client-frames.json").findFirst().orElseThrow(), "frame"));
        } catch (Refusal | MalformedException e) {
            throw new IllegalStateException(e);
        }
    }
}
