package io.icws.gateway.ic.signature;

import static org.assertj.core.api.Assertions.assertThat;

import io.icws.devnet.identity.ClientIdentity;
import io.icws.gateway.ic.signature.EnvelopeVerifier.Reason;
import io.icws.gateway.ic.signature.EnvelopeVerifier.Verdict;
import io.icws.protocol.ClientFrames;
import io.icws.protocol.Envelope;
import io.icws.protocol.MalformedException;
import io.icws.protocol.Principal;
import io.icws.protocol.UnsignedRequest;
import java.time.Duration;
import java.time.Instant;
import java.util.Arrays;
import java.util.Collections;
import java.util.HexFormat;
import java.util.List;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

class EnvelopeVerifierTest {

    private static final Instant NOW = Instant.parse("2026-01-15T12:00:00Z");
    private static final Instant LATER = NOW.plusSeconds(60);
    private static final Principal CANISTER = principal("80000000001000000101");
    private static final Principal OTHER_CANISTER = principal("80000000001000000201");

    private final EnvelopeVerifier verifier = new EnvelopeVerifier(100);

    static Stream<ClientIdentity> identities() {
        var ed25519 = ClientIdentity.ed25519();
        var p256 = ClientIdentity.p256();
        var secp256k1 = ClientIdentity.secp256k1();
        var one = ClientIdentity.delegated(secp256k1, p256, LATER, List.of(OTHER_CANISTER, CANISTER));
        return Stream.of(
                ed25519,
                p256,
                secp256k1,
                ClientIdentity.webAuthn(),
                ClientIdentity.webAuthnRsa(2_048),
                one,
                ClientIdentity.delegated(one, ed25519, LATER, null),
                ClientIdentity.delegated(ClientIdentity.webAuthn(), ed25519, LATER, null));
    }

    @ParameterizedTest
    @MethodSource("identities")
    void acceptsWhatAnIdentitySigned(ClientIdentity identity) throws MalformedException {
        assertThat(call(identity)).isEqualTo(new Verdict.Valid());
    }

    @ParameterizedTest
    @MethodSource("identities")
    void refusesAnySignatureWithOneOtherBit(ClientIdentity identity) throws MalformedException {
        var request = request(identity);
        for (int i = 0; i < 64; i++) {
            byte[] signature = identity.sign(request.signedPayload());
            signature[i] ^= 1;
            assertRefused(verify(signed(request, identity, signature)), Reason.SIGNATURE_INVALID);
        }
    }

    @ParameterizedTest
    @MethodSource("identities")
    void refusesZeroSignatures(ClientIdentity identity) throws MalformedException {
        var request = request(identity);
        for (int length : new int[] {0, 63, 64, 65, 128}) {
            assertRefused(verify(signed(request, identity, new byte[length])), Reason.SIGNATURE_INVALID);
        }
    }

    @ParameterizedTest
    @ValueSource(longs = {0, 1, 390_000_000_000L})
    void acceptsAnExpiryWithinTheWindow(long nanosAhead) throws MalformedException {
        assertThat(expiring(nanosAhead)).isEqualTo(new Verdict.Valid());
    }

    @Test
    void refusesAnExpiryOutsideTheWindow() throws MalformedException {
        assertRefused(expiring(-1), Reason.INGRESS_EXPIRED);
        assertRefused(expiring(390_000_000_001L), Reason.INGRESS_EXPIRY_TOO_FAR);
    }

    @Test
    void readsAnExpiryAsUnsigned() throws MalformedException {
        assertRefused(expiring(-1 - nanos(NOW)), Reason.INGRESS_EXPIRY_TOO_FAR);
    }

    @Test
    void takesADelegationUntilItsLastNanosecond() throws MalformedException {
        var root = ClientIdentity.ed25519();
        var session = ClientIdentity.ed25519();
        assertThat(call(ClientIdentity.delegated(root, session, NOW, null))).isEqualTo(new Verdict.Valid());
        assertRefused(
                call(ClientIdentity.delegated(root, session, NOW.minusNanos(1), null)), Reason.DELEGATION_EXPIRED);
    }

    @Test
    void checksTheExpiryOfADelegationItRemembers() throws MalformedException {
        var identity = ClientIdentity.delegated(ClientIdentity.ed25519(), ClientIdentity.ed25519(), NOW, null);
        assertThat(call(identity)).isEqualTo(new Verdict.Valid());
        assertThat(verifier.verifyCall(signed(request(identity), identity), NOW.plusNanos(1), null))
                .isEqualTo(new Verdict.Refused(Reason.DELEGATION_EXPIRED));
    }

    @Test
    void takesNoMoreTargetsThanAReplica() throws MalformedException {
        assertThat(call(targeting(Collections.nCopies(1_000, CANISTER)))).isEqualTo(new Verdict.Valid());
        assertRefused(call(targeting(Collections.nCopies(1_001, CANISTER))), Reason.TOO_MANY_TARGETS);
    }

    @Test
    void takesEveryRequestKindWhenAskedTo() throws MalformedException {
        var identity = targeting(List.of(OTHER_CANISTER));
        var sender = identity.principal();
        var readState = UnsignedRequest.readState(sender, List.of(List.of(new byte[] {1})), nanos(LATER));
        assertThat(verifier.verify(signed(readState, identity), NOW, null)).isEqualTo(new Verdict.Valid());

        var query = UnsignedRequest.query(sender, CANISTER, "q", new byte[0], nanos(LATER));
        assertThat(verifier.verify(signed(query, identity), NOW, null))
                .isEqualTo(new Verdict.Refused(Reason.DELEGATION_NOT_FOR_CANISTER));
    }

    @Test
    void takesAnonymousRequestsOnlyWhereAReplicaIsAsked() throws MalformedException {
        var call = anonymous(
                UnsignedRequest.call(Principal.ANONYMOUS, CANISTER, "ws_open", new byte[0], nanos(LATER), null));
        assertThat(verifier.verify(call, NOW, null)).isEqualTo(new Verdict.Valid());
        assertRefused(verify(call), Reason.ANONYMOUS_SENDER);

        var oldQuery = anonymous(UnsignedRequest.query(Principal.ANONYMOUS, CANISTER, "q", new byte[0], 0));
        assertThat(verifier.verify(oldQuery, NOW, null)).isEqualTo(new Verdict.Valid());
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "00",
                // Canister signature and WebAuthn: the algorithm, but no key.
                "300c060a2b0601040183b8430102",
                "300c060a2b0601040183b8430101",
                // P-256 with a point that is not on the curve, and secp256k1 in compressed form.
                "3059301306072a8648ce3d020106082a8648ce3d03010703420004"
                        + "0000000000000000000000000000000000000000000000000000000000000001"
                        + "0000000000000000000000000000000000000000000000000000000000000001",
                "3036301006072a8648ce3d020106052b8104000a032200"
                        + "0279be667ef9dcbbac55a06295ce870b07029bfcdb2dce28d959f2815b16f81798",
                // Ed25519 with a y that is not reduced.
                "302a300506032b6570032100ffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff"
            })
    void namesKeysItCannotRead(String hex) throws MalformedException {
        byte[] der = HexFormat.of().parseHex(hex);
        var request = UnsignedRequest.call(
                Principal.selfAuthenticating(der), CANISTER, "ws_open", new byte[0], nanos(LATER), null);
        var envelope = Envelope.decode(request.signed(der, new byte[64]));
        assertRefused(verify(envelope), Reason.UNSUPPORTED_KEY);
    }

    @Test
    void neverTakesAKeyWithOneOtherBit() throws MalformedException {
        for (var identity : List.of(
                ClientIdentity.ed25519(),
                ClientIdentity.p256(),
                ClientIdentity.secp256k1(),
                ClientIdentity.webAuthn())) {
            byte[] der = identity.publicKeyDer();
            for (int i = 0; i < der.length; i++) {
                byte[] other = der.clone();
                other[i] ^= 1;
                var request = UnsignedRequest.call(
                        Principal.selfAuthenticating(other), CANISTER, "ws_open", new byte[0], nanos(LATER), null);
                byte[] signature = identity.sign(request.signedPayload());
                var verdict = verify(Envelope.decode(request.signed(other, signature)));
                assertThat(verdict).as("byte %d of %s", i, Arrays.toString(der)).isInstanceOf(Verdict.Refused.class);
            }
        }
    }

    @Test
    void refusesADelegationSignedByAStranger() throws MalformedException {
        var root = ClientIdentity.p256();
        var session = ClientIdentity.ed25519();
        var stolen = ClientIdentity.delegated(ClientIdentity.p256(), session, LATER, null);
        var request = request(root);
        var envelope = Envelope.decode(ClientFrames.signed(
                request, root.publicKeyDer(), session.sign(request.signedPayload()), stolen.delegations()));
        assertRefused(verify(envelope), Reason.DELEGATION_SIGNATURE_INVALID);
    }

    private Verdict expiring(long nanosAhead) throws MalformedException {
        var identity = ClientIdentity.ed25519();
        var request = UnsignedRequest.call(
                identity.principal(), CANISTER, "ws_open", new byte[0], nanos(NOW) + nanosAhead, null);
        return verify(signed(request, identity));
    }

    private Verdict call(ClientIdentity identity) throws MalformedException {
        return verify(signed(request(identity), identity));
    }

    private Verdict verify(Envelope envelope) {
        return verifier.verifyCall(envelope, NOW, null);
    }

    private static void assertRefused(Verdict verdict, Reason reason) {
        assertThat(verdict).isEqualTo(new Verdict.Refused(reason));
    }

    private static ClientIdentity targeting(@Nullable List<Principal> targets) {
        return ClientIdentity.delegated(ClientIdentity.ed25519(), ClientIdentity.ed25519(), LATER, targets);
    }

    private static UnsignedRequest request(ClientIdentity identity) {
        return UnsignedRequest.call(identity.principal(), CANISTER, "ws_open", new byte[0], nanos(LATER), null);
    }

    private static Envelope signed(UnsignedRequest request, ClientIdentity identity) throws MalformedException {
        return signed(request, identity, identity.sign(request.signedPayload()));
    }

    private static Envelope signed(UnsignedRequest request, ClientIdentity identity, byte[] signature)
            throws MalformedException {
        return Envelope.decode(
                ClientFrames.signed(request, identity.publicKeyDer(), signature, identity.delegations()));
    }

    private static Envelope anonymous(UnsignedRequest request) throws MalformedException {
        return Envelope.decode(request.anonymous());
    }

    private static long nanos(Instant instant) {
        return Duration.between(Instant.EPOCH, instant).toNanos();
    }

    private static Principal principal(String hex) {
        try {
            return Principal.of(HexFormat.of().parseHex(hex));
        } catch (MalformedException e) {
            throw new AssertionError(e);
        }
    }
}
