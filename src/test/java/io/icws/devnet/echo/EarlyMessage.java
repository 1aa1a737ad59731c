package io.icws.devnet.echo;

import com.upokecenter.cbor.CBORObject;
import io.icws.protocol.ByteSlice;
import io.icws.protocol.Cbor;
import io.icws.protocol.MalformedException;

/**
 * What clients and canisters of the first generation say to each other.
 *
 * @param client 8 bytes of its number (big-endian) under the proof of concept, its public key under the beta
 * @param sequence from 0 in both directions
 * @param message of the demo application: a text in CBOR
 */
public record EarlyMessage(ByteSlice client, long sequence, long timestamp, byte[] message) {

    /** @param content the bytes that are signed */
    public record Signed(byte[] content, byte[] signature) {}

    public static EarlyMessage decode(Variant variant, byte[] value) throws MalformedException {
        var map = Cbor.decode(value);
        var client = variant == Variant.POC
                ? EarlyCanister.name(Cbor.uint64(map, "client_id"))
                : ByteSlice.of(Cbor.bytes(map, "client_key"));
        return new EarlyMessage(
                client, Cbor.uint64(map, "sequence_num"), Cbor.uint64(map, "timestamp"), Cbor.bytes(map, "message"));
    }

    public byte[] encode(Variant variant) {
        return Cbor.encodeTagged(CBORObject.NewOrderedMap()
                .Add(variant == Variant.POC ? "client_id" : "client_key", EarlyCanister.client(variant, client))
                .Add("sequence_num", Cbor.unsigned(sequence))
                .Add("timestamp", Cbor.unsigned(timestamp))
                .Add("message", message));
    }

    public static byte[] text(String text) {
        return Cbor.encodeTagged(CBORObject.NewMap().Add("text", text));
    }

    /** The text in {@link #message}. */
    public String string() throws MalformedException {
        return Cbor.text(Cbor.decode(message), "text");
    }
}
