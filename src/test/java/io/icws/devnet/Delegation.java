package io.icws.devnet;

import static io.icws.devnet.StateMap.label;

import io.icws.protocol.Principal;
import java.util.Map;
import java.util.stream.Collectors;

/** The root subnet's certificates for another subnet's key, made once: they have no age limit. */
final class Delegation {

    private final SubnetIdentity subnet;
    private final byte[] flat;
    private final Map<CanisterRanges.Range, byte[]> shards;

    private Delegation(SubnetIdentity subnet, byte[] flat, Map<CanisterRanges.Range, byte[]> shards) {
        this.subnet = subnet;
        this.flat = flat;
        this.shards = shards;
    }

    static Delegation sign(SubnetIdentity root, StateNode rootState, SubnetIdentity subnet) {
        byte[] signature = root.key().signStateRoot(rootState.hash());
        byte[] id = subnet.id().toBytes();
        byte[] flat = Certificate.encode(
                rootState, common(id).with(label("subnet"), id, label("canister_ranges")), signature, null);
        var shards = subnet.ranges().ranges().stream()
                .collect(Collectors.toMap(
                        range -> range,
                        range -> Certificate.encode(
                                rootState,
                                common(id).with(label("canister_ranges"), id, range.first()),
                                signature,
                                null)));
        return new Delegation(subnet, flat, shards);
    }

    Principal subnetId() {
        return subnet.id();
    }

    byte[] certificate(RangeForm form, Principal canister) {
        return switch (form) {
            case FLAT -> flat;
            case SHARDED -> shards.get(subnet.ranges().shardOf(canister));
        };
    }

    private static Paths common(byte[] subnetId) {
        return new Paths()
                .with(label("subnet"), subnetId, label("public_key"))
                .with(label("subnet"), subnetId, label("type"))
                .with(label("time"));
    }
}
