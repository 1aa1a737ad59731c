package io.icws.gateway.firstgeneration;

import com.upokecenter.cbor.CBORType;
import io.icws.protocol.Cbor;
import io.icws.protocol.MalformedException;
import io.icws.protocol.Principal;

/** The first frame of a client. Its form distinguishes the two variants. */
sealed interface OpenFrame {

    int SIGNATURE_LENGTH = 64;

    Principal canister();

    /** The signed bytes. */
    byte[] content();

    /** 64 bytes, Ed25519 over the content. */
    byte[] signature();

    /**
     * Proof of concept.
     *
     * @param client the number the canister gave it, unsigned
     */
    record Poc(Principal canister, long client, byte[] content, byte[] signature) implements OpenFrame {}

    /**
     * Beta.
     *
     * @param client its public key, 32 bytes
     */
    record Beta(Principal canister, byte[] client, byte[] content, byte[] signature) implements OpenFrame {}

    static OpenFrame decode(byte[] frame) throws MalformedException {
        var map = Cbor.decode(frame);
        boolean poc = map.getType() == CBORType.Map && map.ContainsKey("client_canister_id");
        byte[] content = Cbor.bytes(map, poc ? "client_canister_id" : "content");
        byte[] signature = Cbor.bytes(map, "sig");
        if (signature.length != SIGNATURE_LENGTH) {
            throw new MalformedException("sig has " + signature.length + " bytes (expected: " + SIGNATURE_LENGTH + ")");
        }
        var said = Cbor.decode(content);
        if (poc) {
            var canister = Principal.parse(Cbor.text(said, "canister_id"));
            return new Poc(canister, Cbor.uint64(said, "client_id"), content, signature);
        }
        byte[] client = Cbor.bytes(said, "client_key");
        if (client.length != Clients.KEY_LENGTH) {
            throw new MalformedException(
                    "client_key has " + client.length + " bytes (expected: " + Clients.KEY_LENGTH + ")");
        }
        return new Beta(Principal.of(Cbor.bytes(said, "canister_id")), client, content, signature);
    }
}
