package io.icws.gateway.session;

import static org.assertj.core.api.Assertions.assertThat;

import io.icws.certificate.CertificateVerifier;
import io.icws.devnet.identity.ClientIdentity;
import io.icws.gateway.Vectors;
import io.icws.gateway.ic.IcError;
import io.icws.gateway.ic.IcException;
import io.icws.gateway.ic.IcTime;
import io.icws.gateway.ic.RootOfTrust;
import io.icws.gateway.ic.signature.EnvelopeVerifier;
import io.icws.protocol.ClientFrame;
import io.icws.protocol.CloseCode;
import io.icws.protocol.Envelope;
import io.icws.protocol.MalformedException;
import io.icws.protocol.Principal;
import io.icws.protocol.UnsignedRequest;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.List;
import java.util.concurrent.RejectedExecutionException;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import reactor.core.Disposable;
import reactor.core.publisher.Mono;
import reactor.core.scheduler.Scheduler;
import reactor.core.scheduler.Schedulers;
import reactor.test.StepVerifier;
import tools.jackson.databind.JsonNode;

class AuthenticationTest {

    private static final JsonNode FILE = Vectors.file("canister-signatures.json");
    private static final Clock NOW = Clock.fixed(
            Instant.ofEpochSecond(0, Long.parseLong(FILE.get("now_ns").stringValue())), ZoneOffset.UTC);
    private static final Duration BOUND = Duration.ofSeconds(30);
    private static final CertificateVerifier RIGHT = root(FILE, "root_key_der");
    private static final CertificateVerifier OUTDATED = root(
            Vectors.of("certificates.json")
                    .filter(AuthenticationTest::hasOtherRoot)
                    .findFirst()
                    .orElseThrow(),
            "root_key");

    private final IcTime time = new IcTime(NOW, NOW::instant);
    private final EnvelopeVerifier verifier = new EnvelopeVerifier(10);
    private final Envelope internetIdentity = envelope("canister-signatures.json", "delegated_session");
    private final Envelope securityKey = envelope("webauthn-signatures.json", "p256_direct_request");

    @Test
    void acceptsWhatTheNetworkConfirms() {
        accepted(authentication(new Root(RIGHT, null), Schedulers.immediate()), internetIdentity);
    }

    @Test
    void refusesWhatItDoesNot() {
        var forged = envelope("canister-signatures.json", "tree_not_certified");
        var check = authentication(new Root(RIGHT, null), Schedulers.immediate());
        refused(
                check,
                forged,
                CloseCode.UNAUTHENTICATED,
                "delegation signature invalid: the tree of the canister signature is not certified");
    }

    @Test
    void asksToComeBackWhileTheRootKeyIsNotKnown() {
        var check = authentication(new Root(null, null), Schedulers.immediate());
        refused(check, internetIdentity, CloseCode.TRY_AGAIN_LATER, "the root key of the network is not known yet");
        accepted(check, securityKey);
    }

    @Test
    void whoNeedsNoPairingIsServedThoughTooManyWaitForTheirs() {
        var full = authentication(new Root(RIGHT, null), new Full());
        refused(full, internetIdentity, CloseCode.TRY_AGAIN_LATER, "too many canister signatures wait for their check");
        accepted(full, securityKey);
        accepted(authentication(new Root(RIGHT, null), Schedulers.immediate()), internetIdentity);
        accepted(full, internetIdentity);
    }

    @Test
    void aNetworkStartedAnewIsNoticed() {
        accepted(authentication(new Root(OUTDATED, Mono.just(RIGHT)), Schedulers.immediate()), internetIdentity);
    }

    @Test
    void aRefusalStandsIfTheRootKeyStaysOrCannotBeFetched() {
        Mono<CertificateVerifier> unreachable =
                Mono.error(new IcException(new IcError.Unreachable("connection refused")));
        for (var refresh : List.of(Mono.<CertificateVerifier>empty(), Mono.just(OUTDATED), unreachable)) {
            var check = authentication(new Root(OUTDATED, refresh), Schedulers.immediate());
            refused(
                    check,
                    internetIdentity,
                    CloseCode.UNAUTHENTICATED,
                    "delegation signature invalid: the certificate's signature does not verify");
        }
    }

    /** The client's clock may be right. */
    @Test
    void aRefusalForTimeSaysThatTheGatewaysClockIsWrong() throws MalformedException {
        var identity = ClientIdentity.ed25519();
        long late = NOW.instant().minusSeconds(600).toEpochMilli() * 1_000_000;
        var request = UnsignedRequest.call(
                identity.principal(), Principal.MANAGEMENT, "ws_open", new byte[0], late, new byte[16]);
        var envelope = Envelope.decode(request.signed(identity.publicKeyDer(), identity.sign(request.signedPayload())));
        var check = authentication(new Root(RIGHT, null), Schedulers.immediate());
        refused(check, envelope, CloseCode.UNAUTHENTICATED, "ingress expired");

        time.certified(NOW.instant().plusSeconds(60));
        refused(
                check,
                envelope,
                CloseCode.UNAUTHENTICATED,
                "ingress expired: this gateway's clock is 60 s behind, the client's may be right");
    }

    @Test
    void requestsAreJudgedByCertifiedTimeWhileTheClockIsWrong() throws MalformedException {
        var identity = ClientIdentity.ed25519();
        var certified = NOW.instant().plusSeconds(3_600);
        long expiry = certified.plusSeconds(300).toEpochMilli() * 1_000_000;
        var request = UnsignedRequest.call(
                identity.principal(), Principal.MANAGEMENT, "ws_open", new byte[0], expiry, new byte[16]);
        var envelope = Envelope.decode(request.signed(identity.publicKeyDer(), identity.sign(request.signedPayload())));
        var check = authentication(new Root(RIGHT, null), Schedulers.immediate());
        refused(check, envelope, CloseCode.UNAUTHENTICATED, "ingress expiry too far");

        time.certified(certified);
        accepted(check, envelope);
    }

    private Authentication authentication(RootOfTrust root, Scheduler canisterSignatures) {
        return new Authentication(
                verifier, root, canisterSignatures, new SessionMeters(new SimpleMeterRegistry(), NOW), time);
    }

    private static void accepted(Authentication authentication, Envelope envelope) {
        StepVerifier.create(authentication.check(envelope)).expectComplete().verify(BOUND);
    }

    private static void refused(Authentication authentication, Envelope envelope, CloseCode code, String reason) {
        StepVerifier.create(authentication.check(envelope))
                .expectErrorSatisfies(error -> {
                    assertThat(error).isInstanceOf(Refusal.class).hasMessage(reason);
                    assertThat(((Refusal) error).code()).isEqualTo(code);
                })
                .verify(BOUND);
    }

    /** @param next null if it must not be asked for */
    private record Root(
            @Nullable CertificateVerifier verifier,
            @Nullable Mono<CertificateVerifier> next) implements RootOfTrust {
        @Override
        public Mono<CertificateVerifier> refresh() {
            return next == null ? Mono.empty() : next;
        }
    }

    /** A scheduler whose queue has no room. */
    private static final class Full implements Scheduler {
        @Override
        public Disposable schedule(Runnable task) {
            throw new RejectedExecutionException("full");
        }

        @Override
        public Worker createWorker() {
            throw new RejectedExecutionException("full");
        }
    }

    private static boolean hasOtherRoot(JsonNode vector) {
        return Vectors.text(vector, "root_key").length()
                        == Vectors.text(FILE, "root_key_der").length()
                && !Vectors.text(vector, "root_key").equals(Vectors.text(FILE, "root_key_der"));
    }

    private static CertificateVerifier root(JsonNode holder, String field) {
        return new CertificateVerifier(Vectors.hex(holder, field), NOW);
    }

    private static Envelope envelope(String file, String name) {
        var vector = Vectors.of(file)
                .filter(candidate -> Vectors.text(candidate, "name").equals(name))
                .findFirst()
                .orElseThrow();
        try {
            return ClientFrame.decode(Vectors.hex(vector, "frame"));
        } catch (MalformedException e) {
            throw new AssertionError(e);
        }
    }
}
