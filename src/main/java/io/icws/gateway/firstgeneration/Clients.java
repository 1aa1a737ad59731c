package io.icws.gateway.firstgeneration;

import io.icws.gateway.ic.signature.Ed25519PublicKey;
import io.icws.gateway.protocol.ClientKey;
import io.icws.gateway.protocol.MalformedException;
import io.icws.gateway.protocol.Principal;
import java.nio.ByteBuffer;
import java.util.HexFormat;

/** Names of clients: as client keys, which the rest of the gateway knows them by. */
final class Clients {

    /** Of an Ed25519 public key, in bytes. */
    static final int KEY_LENGTH = 32;

    /** Ends a principal that nobody is. Source: interface specification, "Principals". */
    private static final byte RESERVED = 0x7f;

    private static final byte[] ED25519 = HexFormat.of().parseHex("302a300506032b6570032100");

    private static final ClientKey NOBODY = new ClientKey(Principal.ANONYMOUS, 0);

    private Clients() {}

    /** A client that its canister calls by a number (unsigned): a principal of its own, reserved for such use. */
    static ClientKey numbered(long number) throws MalformedException {
        byte[] name = ByteBuffer.allocate(Long.BYTES + 1)
                .putLong(number)
                .put(RESERVED)
                .array();
        return new ClientKey(Principal.of(name), number);
    }

    /** A client that its canister calls by its public key: the principal of that key. */
    static ClientKey of(byte[] publicKey) throws MalformedException {
        if (publicKey.length != KEY_LENGTH) {
            throw new MalformedException("expected a client key of " + KEY_LENGTH + " bytes");
        }
        byte[] der = ByteBuffer.allocate(ED25519.length + KEY_LENGTH)
                .put(ED25519)
                .put(publicKey)
                .array();
        return new ClientKey(Principal.selfAuthenticating(der), 0);
    }

    /** As {@link #of}; a key of another length is nobody's, for one bad key must not spoil a page. */
    static ClientKey ofAny(byte[] publicKey) throws MalformedException {
        return publicKey.length == KEY_LENGTH ? of(publicKey) : NOBODY;
    }

    /** Whether the owner of the key has signed the frame. */
    static boolean haveSigned(FirstFrame frame, byte[] publicKey) {
        return publicKey.length == KEY_LENGTH
                && Ed25519PublicKey.fromPoint(publicKey)
                        .filter(key -> key.verifies(frame.content(), frame.signature()))
                        .isPresent();
    }
}
