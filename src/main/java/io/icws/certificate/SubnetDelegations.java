package io.icws.certificate;

import static java.nio.charset.StandardCharsets.US_ASCII;

import io.icws.protocol.ByteSlice;
import io.icws.protocol.HashTree;
import io.icws.protocol.HashTree.Lookup;
import io.icws.protocol.MalformedException;
import io.icws.protocol.Principal;
import io.icws.protocol.Sha256;
import java.util.Arrays;

/** Verifies delegations of subnets by the root key. They change about weekly, so verified ones are cached. */
final class SubnetDelegations {

    /** More than the subnets there are; nodes prune the same delegation differently. */
    private static final int MAX_REMEMBERED = 256;

    private static final byte[] SUBNET = "subnet".getBytes(US_ASCII);
    private static final byte[] PUBLIC_KEY = "public_key".getBytes(US_ASCII);
    private static final byte[] TYPE = "type".getBytes(US_ASCII);
    private static final byte[] CLOUD_ENGINE = "cloud_engine".getBytes(US_ASCII);

    private final BlsPublicKey rootKey;
    private final RecentlyUsed<Key, Subnet> remembered = new RecentlyUsed<>(MAX_REMEMBERED);

    SubnetDelegations(BlsPublicKey rootKey) {
        this.rootKey = rootKey;
    }

    /**
     * @param ranges canisters it may certify for
     * @param type decides whether what its canisters certify may count as their signature
     */
    record Subnet(BlsPublicKey key, CanisterRanges ranges, SubnetType type) {}

    /** By {@code /subnet/<id>/type}. */
    enum SubnetType {
        NOT_SHOWN,
        CLOUD_ENGINE,
        OTHER
    }

    private record Key(Principal subnetId, ByteSlice sha256) {}

    Subnet verify(Certificate.Delegation delegation) throws CertificateRefusedException, MalformedException {
        var key = new Key(delegation.subnetId(), ByteSlice.of(Sha256.of(delegation.certificate())));
        var known = remembered.get(key);
        if (known != null) {
            return known;
        }
        // Two threads may verify the same one at once: cheaper than a lock around a pairing.
        var subnet = verifyUnknown(delegation);
        remembered.put(key, subnet);
        return subnet;
    }

    private Subnet verifyUnknown(Certificate.Delegation delegation)
            throws CertificateRefusedException, MalformedException {
        var certificate = Certificate.decode(delegation.certificate());
        if (certificate.delegation() != null) {
            throw new CertificateRefusedException("the delegation's certificate has a delegation itself");
        }
        CertificateVerifier.checkSignature(certificate, rootKey);
        return new Subnet(
                publicKey(certificate.tree(), delegation.subnetId()),
                CanisterRanges.of(certificate.tree(), delegation.subnetId()),
                type(certificate.tree(), delegation.subnetId()));
    }

    private static BlsPublicKey publicKey(HashTree tree, Principal subnetId) throws CertificateRefusedException {
        if (!(tree.lookup(SUBNET, subnetId.toBytes(), PUBLIC_KEY) instanceof Lookup.Found(byte[] der))) {
            throw new CertificateRefusedException("the delegation shows no public key of the subnet " + subnetId);
        }
        try {
            return BlsPublicKey.fromDer(der);
        } catch (IllegalArgumentException e) {
            throw new CertificateRefusedException("the subnet " + subnetId + " has " + e.getMessage(), e);
        }
    }

    private static SubnetType type(HashTree tree, Principal subnetId) {
        if (!(tree.lookup(SUBNET, subnetId.toBytes(), TYPE) instanceof Lookup.Found(byte[] type))) {
            return SubnetType.NOT_SHOWN;
        }
        return Arrays.equals(type, CLOUD_ENGINE) ? SubnetType.CLOUD_ENGINE : SubnetType.OTHER;
    }
}
