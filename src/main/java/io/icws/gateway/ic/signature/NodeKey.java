package io.icws.gateway.ic.signature;

import io.icws.gateway.protocol.DomainSeparator;
import io.icws.gateway.protocol.RequestId;
import java.util.Optional;

/** The key with which a node signs its answers to queries. Source: interface specification, "Request: Query call". */
public final class NodeKey {

    private final Ed25519PublicKey key;

    private NodeKey(Ed25519PublicKey key) {
        this.key = key;
    }

    /** Empty if the bytes are not the DER form of an Ed25519 key. */
    public static Optional<NodeKey> parse(byte[] der) {
        return Ed25519PublicKey.parse(der).map(NodeKey::new);
    }

    /**
     * About 50 us of CPU.
     *
     * @param response hash of the answer, its time and the request's id
     * @param signature 64 bytes; any other length does not verify
     */
    public boolean signed(RequestId response, byte[] signature) {
        return key.verifies(DomainSeparator.RESPONSE.prepend(response.toBytes()), signature);
    }
}
