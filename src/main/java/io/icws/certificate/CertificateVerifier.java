package io.icws.certificate;

import io.icws.protocol.DomainSeparator;
import io.icws.protocol.HashTree;
import io.icws.protocol.MalformedException;
import io.icws.protocol.Principal;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.HexFormat;
import org.jspecify.annotations.Nullable;

/**
 * Verifies that state was certified under a root key, and recently. CPU-bound, 1 ms of CPU and
 * more a certificate: not for event loops. Safe for use by several threads.
 *
 * <p>Source: interface specification, "Certificate" and "Delegation".
 */
public final class CertificateVerifier {

    /** Source: interface specification, "Certification", root key of the Internet Computer, DER. */
    private static final String MAINNET_ROOT_KEY =
            "308182301d060d2b0601040182dc7c0503010201060c2b0601040182dc7c05030201036100814c0e6ec71fab583b08bd81"
                    + "373c255c3c371b2e84863c98a4f1e08b74235d14fb5d9c0cd546d9685f913a0c0b2cc5341583bf4b4392e467db96d65b9b"
                    + "b4cb717112f8472e0d5a4d14505ffd7484b01291091c5f87b98883463f98091a0baaae";

    /** How far certified time may be from the clock, either way. */
    private static final Duration MAX_SKEW = Duration.ofMinutes(5);

    private final BlsPublicKey rootKey;
    private final Principal rootSubnet;
    private final SubnetDelegations delegations;
    private final Clock clock;
    private final SignerPolicy signers;
    private final TimeListener times;

    /**
     * Which canisters may sign on a network.
     *
     * @param typeRequired whether a delegation must show its subnet's type. The Internet Computer does since certification
     *     version 25; PocketIC does not
     * @param secondRoot tried after the network's own root key; null if that is the only one
     */
    public record SignerPolicy(
            boolean typeRequired, @Nullable CertificateVerifier secondRoot) {

        /** The Internet Computer itself: its own root key, and every subnet has a type. */
        public static final SignerPolicy MAINNET = new SignerPolicy(true, null);
    }

    /** Told the time of every certificate whose signature verifies, also if it is too old. */
    @FunctionalInterface
    public interface TimeListener {

        /** @param ofRootSubnet whether the root subnet itself certified it, or one that it has delegated to */
        void certified(Instant time, boolean ofRootSubnet);
    }

    /** The root key of the Internet Computer, 133 bytes of DER. */
    public static byte[] mainnetRootKey() {
        return HexFormat.of().parseHex(MAINNET_ROOT_KEY);
    }

    /** With {@link SignerPolicy#MAINNET} and without a listener. */
    public CertificateVerifier(byte[] rootKeyDer, Clock clock) {
        this(rootKeyDer, clock, SignerPolicy.MAINNET, (time, ofRootSubnet) -> {});
    }

    /**
     * @param rootKeyDer public key of the network, 133 bytes of DER
     * @throws IllegalArgumentException if it is no such key; the message says what was found and what expected
     */
    public CertificateVerifier(byte[] rootKeyDer, Clock clock, SignerPolicy signers, TimeListener times) {
        this.rootKey = BlsPublicKey.fromDer(rootKeyDer);
        this.rootSubnet = Principal.selfAuthenticating(rootKeyDer);
        this.delegations = new SubnetDelegations(rootKey);
        this.clock = clock;
        this.signers = signers;
        this.times = times;
    }

    /**
     * @param effectiveCanister whose state it is: a delegated subnet must be responsible for it
     * @return the certified tree
     * @throws CertificateRefusedException if it is malformed, stale, or not certified for that canister
     */
    public HashTree verify(byte[] certificate, Principal effectiveCanister) throws CertificateRefusedException {
        try {
            var decoded = Certificate.decode(certificate);
            var time = IcTimestamp.toInstant(IcTimestamp.of(decoded.tree()));
            checkSignature(decoded, key(decoded, effectiveCanister));
            times.certified(time, decoded.delegation() == null);
            checkTime(time);
            return decoded.tree();
        } catch (MalformedException e) {
            throw unreadable(e);
        }
    }

    /**
     * Checks a certificate that is part of a canister's signature. It is as old as the signature, so its age says
     * nothing; but the signer's subnet must be of a type whose canisters may sign. Source: interface specification,
     * "Canister signatures".
     *
     * @throws CertificateRefusedException if it is malformed or not certified for that canister; says what is missing
     */
    public void checkSigner(Certificate certificate, Principal signer) throws CertificateRefusedException {
        try {
            checkOwnSigner(certificate, signer);
        } catch (CertificateRefusedException refusal) {
            var second = signers.secondRoot();
            if (second == null) {
                throw refusal;
            }
            try {
                second.checkSigner(certificate, signer);
            } catch (CertificateRefusedException alsoRefused) {
                throw refusal;
            }
        }
    }

    private void checkOwnSigner(Certificate certificate, Principal signer) throws CertificateRefusedException {
        try {
            var delegation = certificate.delegation();
            if (delegation != null) {
                checkType(subnet(delegation, signer), delegation.subnetId());
            }
            checkSignature(certificate, key(certificate, signer));
        } catch (MalformedException e) {
            throw unreadable(e);
        }
    }

    private void checkType(SubnetDelegations.Subnet subnet, Principal id) throws CertificateRefusedException {
        switch (subnet.type()) {
            case NOT_SHOWN -> {
                if (signers.typeRequired()) {
                    throw new CertificateRefusedException(
                            "its certificate does not show the type of the subnet (/subnet/<id>/type)");
                }
            }
            case CLOUD_ENGINE ->
                throw new CertificateRefusedException("canisters of the subnet " + id + " may not sign");
            case OTHER -> {}
        }
    }

    /**
     * @param certificate that shows the part {@code subnet} of the state
     * @param canister whose subnet is meant
     * @return the nodes of the subnet that certified, by that certificate
     * @throws CertificateRefusedException if {@link #verify} refuses it, or it shows no nodes of a subnet that is
     *     responsible for that canister
     */
    public SubnetNodes verifyNodes(byte[] certificate, Principal canister) throws CertificateRefusedException {
        var tree = verify(certificate, canister);
        try {
            var delegation = Certificate.decode(certificate).delegation();
            return delegation == null
                    ? SubnetNodes.ofRoot(tree, rootSubnet, canister)
                    : SubnetNodes.of(
                            tree,
                            delegation.subnetId(),
                            delegations.verify(delegation).ranges());
        } catch (MalformedException e) {
            throw new CertificateRefusedException("the nodes of the subnet cannot be read: " + e.getMessage(), e);
        }
    }

    private BlsPublicKey key(Certificate certificate, Principal canister)
            throws CertificateRefusedException, MalformedException {
        var delegation = certificate.delegation();
        return delegation == null ? rootKey : subnet(delegation, canister).key();
    }

    private SubnetDelegations.Subnet subnet(Certificate.Delegation delegation, Principal canister)
            throws CertificateRefusedException, MalformedException {
        var subnet = delegations.verify(delegation);
        if (!subnet.ranges().contain(canister)) {
            throw new CertificateRefusedException(
                    "the subnet " + delegation.subnetId() + " may not certify for the canister " + canister);
        }
        return subnet;
    }

    private static CertificateRefusedException unreadable(MalformedException e) {
        return new CertificateRefusedException("the certificate cannot be read: " + e.getMessage(), e);
    }

    static void checkSignature(Certificate certificate, BlsPublicKey key) throws CertificateRefusedException {
        byte[] signed = DomainSeparator.STATE_ROOT.prepend(certificate.tree().rootHash());
        if (!key.verifies(signed, certificate.signature())) {
            throw new CertificateRefusedException("the certificate's signature does not verify");
        }
    }

    /**
     * Whether certified time is close enough to the clock: for a certificate that has been verified earlier.
     *
     * @throws CertificateTimeException if it is more than 5 minutes in the past or in the future
     */
    public void checkTime(Instant certified) throws CertificateTimeException {
        var age = Duration.between(certified, clock.instant());
        if (age.compareTo(MAX_SKEW) > 0) {
            throw new CertificateTimeException("the certificate is " + age + " old (expected: <= " + MAX_SKEW + ")");
        }
        if (age.negated().compareTo(MAX_SKEW) > 0) {
            throw new CertificateTimeException(
                    "the certificate is " + age.negated() + " ahead of the clock (expected: <= " + MAX_SKEW + ")");
        }
    }
}
