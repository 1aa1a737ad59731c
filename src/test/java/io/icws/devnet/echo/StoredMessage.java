package io.icws.devnet.echo;

import io.icws.protocol.ByteSlice;
import io.icws.protocol.ClientKey;
import io.icws.protocol.candid.QueuedMessage;
import java.nio.charset.StandardCharsets;

/**
 * A message in a gateway's queue, with its place in the certified tree.
 *
 * @param nonce of the gateway's queue; {@code key} ends in it
 * @param timestamp canister time in nanoseconds when it was queued
 * @param digest SHA-256 of {@code content}: the leaf
 * @param hash of the labeled leaf
 */
record StoredMessage(
        String key, long nonce, ClientKey client, byte[] content, long timestamp, byte[] digest, byte[] hash) {

    static StoredMessage of(String key, long nonce, ClientKey client, byte[] content, long timestamp) {
        byte[] digest = NodeHash.sha256(content);
        byte[] hash = NodeHash.labeled(key.getBytes(StandardCharsets.UTF_8), NodeHash.leaf(digest));
        return new StoredMessage(key, nonce, client, content, timestamp, digest, hash);
    }

    QueuedMessage toQueued() {
        return new QueuedMessage(
                client, ByteSlice.of(key.getBytes(StandardCharsets.UTF_8)), nonce, ByteSlice.of(content));
    }
}
