package io.icws.gateway.firstgeneration;

import io.icws.gateway.ic.signature.Ed25519PublicKey;
import io.icws.protocol.ClientKey;
import io.icws.protocol.MalformedException;
import io.icws.protocol.Principal;
import java.nio.ByteBuffer;
import java.util.HexFormat;

/** Maps the names of clients to client keys, by which the other packages know them. */
final class Clients {

    /** Of an Ed25519 public key, in bytes. */
    static final int KEY_LENGTH = 32;

    /** Last byte of a reserved principal. Source: interface specification, "Principals". */
    private static final byte RESERVED = 0x7f;

    private static final byte[] ED25519 = HexFormat.of().parseHex("302a300506032b6570032100");

    private static final ClientKey UNKNOWN = new ClientKey(Principal.ANONYMOUS, 0);

    private Clients() {}

    /** A client that its canister identifies by a number (unsigned): a reserved principal that contains the number. */
    static ClientKey numbered(long number) throws MalformedException {
        byte[] name = ByteBuffer.allocate(Long.BYTES + 1)
                .putLong(number)
                .put(RESERVED)
                .array();
        return new ClientKey(Principal.of(name), number);
    }

    /** A client that its canister identifies by its public key: the principal of that key. */
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

    /**
     * As {@link #of}, but a key of another length gives an unknown client, because one bad key must not make a page
     * unreadable.
     */
    static ClientKey ofAny(byte[] publicKey) throws MalformedException {
        return publicKey.length == KEY_LENGTH ? of(publicKey) : UNKNOWN;
    }

    /** Whether the owner of the key has signed the frame. */
    static boolean haveSigned(OpenFrame frame, byte[] publicKey) {
        return publicKey.length == KEY_LENGTH
                && Ed25519PublicKey.fromPoint(publicKey)
                        .filter(key -> key.verifies(frame.content(), frame.signature()))
                        .isPresent();
    }
}
