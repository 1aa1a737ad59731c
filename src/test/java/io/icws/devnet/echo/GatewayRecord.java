package io.icws.devnet.echo;

import org.jspecify.annotations.Nullable;

/**
 * One gateway's queue: messages {@code firstNonce} to {@code nextNonce - 1} without gaps.
 *
 * @param emptySince canister time in nanoseconds when its last client left; null while it has clients
 */
record GatewayRecord(
        long firstNonce,
        long nextNonce,
        int clients,
        @Nullable Long emptySince) {

    static final GatewayRecord NEW = new GatewayRecord(0, 0, 0, null);

    GatewayRecord clientAdded() {
        return new GatewayRecord(firstNonce, nextNonce, clients + 1, null);
    }

    GatewayRecord clientRemoved(long time) {
        return new GatewayRecord(firstNonce, nextNonce, clients - 1, clients == 1 ? (Long) time : null);
    }

    GatewayRecord queued() {
        return new GatewayRecord(firstNonce, nextNonce + 1, clients, emptySince);
    }

    GatewayRecord deletedUpTo(long nonce) {
        return new GatewayRecord(nonce, nextNonce, clients, emptySince);
    }
}
