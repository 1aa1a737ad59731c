package io.icws.gateway.ic.signature;

import static java.nio.charset.StandardCharsets.US_ASCII;

import com.upokecenter.cbor.CBORObject;
import io.icws.certificate.Certificate;
import io.icws.certificate.CertificateRefusedException;
import io.icws.certificate.CertificateVerifier;
import io.icws.protocol.Cbor;
import io.icws.protocol.HashTree;
import io.icws.protocol.HashTree.Lookup;
import io.icws.protocol.MalformedException;
import io.icws.protocol.Principal;
import io.icws.protocol.Sha256;
import java.util.Arrays;
import java.util.Optional;

/**
 * The key of a canister that signs by certifying what it signed, as Internet Identity does. Source: interface
 * specification, "Canister signatures".
 *
 * @param seed tells one key of the canister from another; may be empty
 */
record CanisterPublicKey(Principal canister, byte[] seed) implements PublicKey {

    private static final byte[] SIG = "sig".getBytes(US_ASCII);
    private static final byte[] CANISTER = "canister".getBytes(US_ASCII);
    private static final byte[] CERTIFIED_DATA = "certified_data".getBytes(US_ASCII);

    /** @param key length of the canister id in one byte, the id, the seed */
    static PublicKey decode(byte[] key) {
        int end = key.length == 0 ? 1 : 1 + Byte.toUnsignedInt(key[0]);
        if (end > key.length) {
            return INVALID;
        }
        try {
            var canister = Principal.of(Arrays.copyOfRange(key, 1, end));
            return new CanisterPublicKey(canister, Arrays.copyOfRange(key, end, key.length));
        } catch (MalformedException e) {
            return INVALID;
        }
    }

    /**
     * Why {@code signature} is not this key's over {@code payload}; empty if it is. Costs a pairing, or two for a
     * subnet not met before, unless the signature is refused for something cheaper.
     *
     * @param payload domain separator and message
     * @param root of the network that certified it
     */
    Optional<String> objection(byte[] payload, byte[] signature, CertificateVerifier root) {
        try {
            CBORObject parts = Cbor.decode(signature);
            var certificate = Certificate.decode(Cbor.bytes(parts, "certificate"));
            if (!parts.ContainsKey("tree")) {
                return Optional.of("the canister signature has no tree");
            }
            var tree = HashTree.decode(Cbor.encodedValue(signature, "tree"));
            if (!shows(tree, payload)) {
                return Optional.of("the canister signature is not over this");
            }
            if (!isCertified(tree, certificate.tree())) {
                return Optional.of("the tree of the canister signature is not certified");
            }
            root.checkSigner(certificate, canister);
            return Optional.empty();
        } catch (MalformedException e) {
            return Optional.of("the canister signature cannot be read: " + e.getMessage());
        } catch (CertificateRefusedException e) {
            return Optional.of(String.valueOf(e.getMessage()));
        }
    }

    private boolean shows(HashTree tree, byte[] payload) {
        return tree.isWellFormed()
                && tree.lookup(SIG, Sha256.of(seed), Sha256.of(payload)) instanceof Lookup.Found(byte[] value)
                && value.length == 0;
    }

    private boolean isCertified(HashTree tree, HashTree state) {
        return state.lookup(CANISTER, canister.toBytes(), CERTIFIED_DATA) instanceof Lookup.Found(byte[] hash)
                && Arrays.equals(hash, tree.rootHash());
    }
}
