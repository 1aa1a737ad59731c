package io.icws.devnet.identity;

import io.icws.protocol.SignedDelegation;
import java.util.List;
import java.util.stream.Collectors;
import org.ic4j.agent.identity.Identity;
import org.ic4j.agent.identity.Signature;
import org.ic4j.agent.replicaapi.Delegation;
import org.ic4j.types.Principal;

/** A {@link ClientIdentity} in the types of IC4J. */
final class Ic4jIdentity extends Identity {

    private final ClientIdentity identity;

    Ic4jIdentity(ClientIdentity identity) {
        this.identity = identity;
    }

    @Override
    public Principal sender() {
        return Principal.from(identity.principal().toBytes());
    }

    @Override
    public Signature sign(byte[] payload) {
        return new Signature(identity.publicKeyDer(), identity.sign(payload), delegationChain());
    }

    @Override
    public byte[] getPublicKey() {
        return identity.publicKeyDer();
    }

    @Override
    public List<org.ic4j.agent.replicaapi.SignedDelegation> delegationChain() {
        return identity.delegations().stream().map(Ic4jIdentity::convert).collect(Collectors.toList());
    }

    private static org.ic4j.agent.replicaapi.SignedDelegation convert(SignedDelegation link) {
        var targets = link.targets() == null
                ? null
                : link.targets().stream()
                        .map(target -> Principal.from(target.toBytes()))
                        .toList();
        return new org.ic4j.agent.replicaapi.SignedDelegation(
                new Delegation(link.expiration(), link.publicKey(), targets), link.signature());
    }
}
