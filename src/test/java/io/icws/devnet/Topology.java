package io.icws.devnet;

import static io.icws.devnet.StateMap.label;

import io.icws.devnet.StateNode.Leaf;
import java.util.List;
import java.util.Map;

/** The branches {@code subnet} and {@code canister_ranges} of the state tree, which never change. */
record Topology(List<SubnetIdentity> subnets) {

    byte[] rootKeyDer() {
        return subnets.getFirst().key().der();
    }

    /** As one subnet shows it: nodes only of its own. */
    StateNode subnetsSeenBy(SubnetIdentity viewer) {
        StateNode branch = StateNode.EMPTY;
        for (var subnet : subnets) {
            StateNode entry = StateMap.of(Map.of(
                    "public_key", new Leaf(subnet.key().der()),
                    "canister_ranges", new Leaf(subnet.ranges().encode()),
                    "type", new Leaf(label(subnet.type()))));
            if (subnet == viewer) {
                entry = StateMap.put(entry, label("node"), nodes(subnet));
            }
            branch = StateMap.put(branch, subnet.id().toBytes(), entry);
        }
        return branch;
    }

    StateNode canisterRanges() {
        StateNode branch = StateNode.EMPTY;
        for (var subnet : subnets) {
            StateNode shards = StateNode.EMPTY;
            for (var range : subnet.ranges().ranges()) {
                shards = StateMap.put(shards, range.first(), new Leaf(range.encode()));
            }
            branch = StateMap.put(branch, subnet.id().toBytes(), shards);
        }
        return branch;
    }

    private static StateNode nodes(SubnetIdentity subnet) {
        StateNode nodes = StateNode.EMPTY;
        for (var node : subnet.nodes()) {
            nodes = StateMap.put(nodes, node.id().toBytes(), StateMap.of(Map.of("public_key", new Leaf(node.der()))));
        }
        return nodes;
    }
}
