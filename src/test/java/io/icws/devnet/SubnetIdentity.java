package io.icws.devnet;

import io.icws.protocol.Principal;
import java.security.SecureRandom;
import java.util.List;
import java.util.stream.Stream;

/** Who a subnet is: its key, its nodes' keys, its canister ids. */
record SubnetIdentity(Principal id, String type, BlsKey key, List<NodeKey> nodes, CanisterRanges ranges) {

    static SubnetIdentity create(String type, int nodes, CanisterRanges ranges, SecureRandom random) {
        var key = new BlsKey(random);
        return new SubnetIdentity(
                Principal.selfAuthenticating(key.der()),
                type,
                key,
                Stream.generate(() -> new NodeKey(random)).limit(nodes).toList(),
                ranges);
    }
}
