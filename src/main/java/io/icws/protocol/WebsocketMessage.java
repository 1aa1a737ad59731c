package io.icws.protocol;

import com.upokecenter.cbor.CBORType;
import java.util.Arrays;

/**
 * One message of either direction: Candid inside {@code ws_message}, certified CBOR from the canister.
 *
 * @param sequenceNumber 1, 2, 3, ... for each client and direction, unsigned
 * @param timestamp nanoseconds since 1970, unsigned
 * @param content Candid of the application, or of a {@code ServiceMessage} if the flag is set
 */
public record WebsocketMessage(
        ClientKey clientKey, long sequenceNumber, long timestamp, boolean isServiceMessage, byte[] content) {

    /** Tag optional, any key order. @throws MalformedException if a field is missing or of another type */
    public static WebsocketMessage fromCbor(byte[] bytes) throws MalformedException {
        var map = Cbor.decode(bytes);
        var key = Cbor.required(map, "client_key", CBORType.Map, "a map");
        var clientKey =
                new ClientKey(Principal.of(Cbor.bytes(key, "client_principal")), Cbor.uint64(key, "client_nonce"));
        return new WebsocketMessage(
                clientKey,
                Cbor.uint64(map, "sequence_num"),
                Cbor.uint64(map, "timestamp"),
                Cbor.required(map, "is_service_message", CBORType.Boolean, "a boolean")
                        .AsBoolean(),
                Cbor.bytes(map, "content"));
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof WebsocketMessage that
                && clientKey.equals(that.clientKey)
                && sequenceNumber == that.sequenceNumber
                && timestamp == that.timestamp
                && isServiceMessage == that.isServiceMessage
                && Arrays.equals(content, that.content);
    }

    @Override
    public int hashCode() {
        return 31 * clientKey.hashCode() + Long.hashCode(sequenceNumber);
    }
}
