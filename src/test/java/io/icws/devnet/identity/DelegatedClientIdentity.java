package io.icws.devnet.identity;

import io.icws.protocol.ClientFrames;
import io.icws.protocol.DomainSeparator;
import io.icws.protocol.Principal;
import io.icws.protocol.SignedDelegation;
import java.time.Instant;
import java.util.List;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** A session key in the name of a root key. */
record DelegatedClientIdentity(byte[] publicKeyDer, ClientIdentity session, List<SignedDelegation> delegations)
        implements ClientIdentity {

    static DelegatedClientIdentity of(
            ClientIdentity root, ClientIdentity session, Instant expiration, @Nullable List<Principal> targets) {
        long nanos = expiration.getEpochSecond() * 1_000_000_000 + expiration.getNano();
        var link = ClientFrames.unsignedDelegation(session.publicKeyDer(), nanos, targets);
        byte[] signature =
                root.sign(DomainSeparator.DELEGATION.prepend(link.hash().toBytes()));
        var chain = Stream.concat(root.delegations().stream(), Stream.of(ClientFrames.withSignature(link, signature)))
                .toList();
        return new DelegatedClientIdentity(root.publicKeyDer(), session, chain);
    }

    @Override
    public byte[] sign(byte[] payload) {
        return session.sign(payload);
    }
}
