package io.icws.gateway.ic;

import io.icws.gateway.ic.certificate.SubnetNodes;
import io.icws.gateway.ic.signature.NodeKey;
import io.icws.gateway.protocol.Principal;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Function;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import reactor.core.publisher.Mono;

/**
 * The keys of the nodes that answer queries, for each subnet as the subnet certified them. Whoever asks while they are on
 * their way shares one request. Any thread.
 */
final class NodeKeys {

    /** More than the subnets there are. */
    private static final int MAX_SUBNETS = 256;

    /** The nodes of one subnet; two of them are never equal. */
    static final class Subnet {

        private final SubnetNodes nodes;
        private final Map<Principal, NodeKey> keys = new HashMap<>();
        private final Instant fetched;

        private Subnet(SubnetNodes nodes, Instant fetched) {
            this.nodes = nodes;
            this.fetched = fetched;
            nodes.keys().forEach((node, der) -> NodeKey.parse(der).ifPresent(key -> keys.put(node, key)));
        }

        /** Null if the subnet has no such node. */
        @Nullable
        NodeKey key(Principal node) {
            return keys.get(node);
        }

        int size() {
            return keys.size();
        }
    }

    private final Function<Principal, Mono<SubnetNodes>> source;
    private final IcProperties.QuerySignatures properties;
    private final SteadyClock clock;
    private final Map<Object, Mono<Subnet>> underWay = new ConcurrentHashMap<>();

    /** Newest first; replaced, never changed. */
    private volatile List<Subnet> known = List.of();

    /** @param source asks the subnet of a canister for its nodes and verifies the answer */
    NodeKeys(
            Function<Principal, Mono<SubnetNodes>> source, IcProperties.QuerySignatures properties, SteadyClock clock) {
        this.source = source;
        this.properties = properties;
        this.clock = clock;
    }

    /** The nodes of the canister's subnet, at most as old as the properties allow. */
    Mono<Subnet> of(Principal canister) {
        return Mono.defer(() -> {
            var subnet = find(canister);
            if (subnet == null) {
                return fetch(canister, canister, null);
            }
            return isOlder(subnet, properties.maxAge()) ? fetch(subnet, canister, subnet) : Mono.just(subnet);
        });
    }

    /**
     * Newer nodes than these, which do not fit an answer.
     *
     * @return empty if these were fetched so lately that fetching them again would be too often
     */
    Mono<Subnet> newerThan(Subnet unfit, Principal canister) {
        return Mono.defer(() -> {
            var subnet = find(canister);
            if (subnet != null && subnet != unfit) {
                return Mono.just(subnet);
            }
            return isOlder(unfit, properties.refreshInterval()) ? fetch(unfit, canister, unfit) : Mono.empty();
        });
    }

    private @Nullable Subnet find(Principal canister) {
        for (var subnet : known) {
            if (subnet.nodes.serves(canister)) {
                return subnet;
            }
        }
        return null;
    }

    private boolean isOlder(Subnet subnet, Duration age) {
        return !clock.now().isBefore(subnet.fetched.plus(age));
    }

    /** @param flight what those have in common who share the request */
    private Mono<Subnet> fetch(Object flight, Principal canister, @Nullable Subnet replaced) {
        return underWay.computeIfAbsent(
                flight,
                key -> Mono.defer(() -> source.apply(canister))
                        .map(nodes -> remember(new Subnet(nodes, clock.now()), replaced))
                        .doFinally(end -> underWay.remove(key))
                        .cache());
    }

    private synchronized Subnet remember(Subnet subnet, @Nullable Subnet replaced) {
        known = Stream.concat(
                        Stream.of(subnet),
                        known.stream().filter(old -> old != replaced && !subnet.nodes.servesAs(old.nodes)))
                .limit(MAX_SUBNETS)
                .toList();
        return subnet;
    }
}
