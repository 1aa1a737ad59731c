package io.icws.gateway.protocol;

/**
 * One message of either direction: Candid inside {@code ws_message}, certified CBOR from the canister.
 *
 * @param sequenceNumber 1, 2, 3, ... for each client and direction, unsigned
 * @param timestamp nanoseconds since 1970, unsigned
 * @param content Candid of the application, or of a {@code ServiceMessage} if the flag is set
 */
public record WebsocketMessage(
        ClientKey clientKey, long sequenceNumber, long timestamp, boolean isServiceMessage, byte[] content) {

    /** The certified form, as the Rust CDK writes it (self-describe tag in front). */
    public byte[] toCbor() {
        throw new UnsupportedOperationException();
    }

    /** Tag optional, any key order. @throws MalformedException if a field is missing or of another type */
    public static WebsocketMessage fromCbor(byte[] bytes) throws MalformedException {
        throw new UnsupportedOperationException();
    }
}
