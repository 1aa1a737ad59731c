package io.icws.gateway.ic;

import io.icws.certificate.SubnetNodes;
import io.icws.gateway.ic.signature.Ed25519PublicKey;
import io.icws.protocol.Principal;
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
 * The keys of the nodes that answer queries, for each subnet as certified by it. Concurrent requests for the same
 * keys share one fetch. Any thread.
 */
final class NodeKeys {

    /** More than the subnets there are. */
    private static final int MAX_SUBNETS = 256;

    /** The nodes of one subnet. Instances compare by identity. */
    static final class Subnet {

        private final SubnetNodes nodes;
        private final Map<Principal, Ed25519PublicKey> keys = new HashMap<>();
        private final Instant fetched;

        private Subnet(SubnetNodes nodes, Instant fetched) {
            this.nodes = nodes;
            this.fetched = fetched;
            nodes.keys().forEach((node, der) -> Ed25519PublicKey.parse(der).ifPresent(key -> keys.put(node, key)));
        }

        /** Null if the subnet has no such node. */
        @Nullable
        Ed25519PublicKey key(Principal node) {
            return keys.get(node);
        }

        int size() {
            return keys.size();
        }
    }

    /**
     * Least age of a subnet's node keys before an unknown node or a wrong signature has them fetched again: a node that signs
     * wrongly must not cause a request for each of its answers.
     */
    private static final Duration REFRESH_INTERVAL = Duration.ofSeconds(10);

    /** For this long a node that has left its subnet may still answer. Membership changes rarely. */
    private static final Duration MAX_AGE = Duration.ofHours(1);

    private final Function<Principal, Mono<SubnetNodes>> source;
    private final SteadyClock clock;
    private final Map<Object, Mono<Subnet>> fetches = new ConcurrentHashMap<>();

    /** Newest first; replaced, never changed. */
    private volatile List<Subnet> known = List.of();

    /** @param source reads and verifies the nodes of a canister's subnet */
    NodeKeys(Function<Principal, Mono<SubnetNodes>> source, SteadyClock clock) {
        this.source = source;
        this.clock = clock;
    }

    /** The nodes of the canister's subnet, at most {@link #MAX_AGE} old. */
    Mono<Subnet> of(Principal canister) {
        return Mono.defer(() -> {
            var subnet = find(canister);
            if (subnet == null) {
                return fetch(canister, canister, null);
            }
            return isOlder(subnet, MAX_AGE) ? fetch(subnet, canister, subnet) : Mono.just(subnet);
        });
    }

    /**
     * Newer nodes than {@code unfit}, with which an answer did not verify.
     *
     * @return empty if these were fetched within the refresh interval
     */
    Mono<Subnet> newerThan(Subnet unfit, Principal canister) {
        return Mono.defer(() -> {
            var subnet = find(canister);
            if (subnet != null && subnet != unfit) {
                return Mono.just(subnet);
            }
            return isOlder(unfit, REFRESH_INTERVAL) ? fetch(unfit, canister, unfit) : Mono.empty();
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

    /** @param key of the fetch, equal for all requests that share it */
    private Mono<Subnet> fetch(Object key, Principal canister, @Nullable Subnet replaced) {
        return fetches.computeIfAbsent(
                key,
                id -> Mono.defer(() -> source.apply(canister))
                        .map(nodes -> remember(new Subnet(nodes, clock.now()), replaced))
                        .doFinally(end -> fetches.remove(id))
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
