package io.icws.gateway.protocol.candid;

import io.icws.gateway.protocol.ByteSlice;
import io.icws.gateway.protocol.ClientKey;

/**
 * One message of a page.
 *
 * @param clientKey addressee
 * @param key text in UTF-8: {@code <gateway principal>_<nonce>}
 * @param nonce unsigned, read from the key
 * @param content CBOR, certified by its SHA-256
 */
public record QueuedMessage(ClientKey clientKey, ByteSlice key, long nonce, ByteSlice content) {}
