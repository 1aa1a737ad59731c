package io.icws.client;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static java.nio.charset.StandardCharsets.UTF_8;

import io.icws.certificate.CertificateRefusedException;
import io.icws.certificate.CertificateTimeException;
import io.icws.certificate.CertificateVerifier;
import io.icws.certificate.IcTimestamp;
import io.icws.certificate.RecentlyUsed;
import io.icws.client.IcWebSocketException.Code;
import io.icws.client.IcWebSocketException.WrongData;
import io.icws.protocol.ByteSlice;
import io.icws.protocol.CanisterMessage;
import io.icws.protocol.HashTree;
import io.icws.protocol.HashTree.Lookup;
import io.icws.protocol.MalformedException;
import io.icws.protocol.Principal;
import io.icws.protocol.Sha256;
import java.time.Clock;
import java.time.Instant;
import java.util.Arrays;

/**
 * Checks that a canister certified a message, at most 5 minutes ago. About 1 ms of CPU for a new certificate. Messages
 * of a page share one, so verified ones are kept for all clients of the process. Safe for use by several threads.
 */
public final class MessageVerifier {

    private static final byte[] CANISTER = "canister".getBytes(US_ASCII);
    private static final byte[] CERTIFIED_DATA = "certified_data".getBytes(US_ASCII);
    private static final byte[] WEBSOCKET = "websocket".getBytes(US_ASCII);
    private static final int MAX_NETWORKS = 16;
    private static final int MAX_CERTIFICATES = 512;

    private static final RecentlyUsed<NetworkKey, Network> NETWORKS = new RecentlyUsed<>(MAX_NETWORKS);

    private final Principal canister;
    private final Network network;

    /**
     * @param rootKey 133 bytes of DER
     * @throws IllegalArgumentException if it is no such key
     */
    public MessageVerifier(Principal canister, byte[] rootKey, Clock clock) {
        this.canister = canister;
        this.network = network(new NetworkKey(ByteSlice.of(rootKey.clone()), clock));
    }

    /** @throws WrongData {@code CERTIFICATE}, {@code CERTIFICATE_TIME} or {@code WITNESS} */
    public void verify(CanisterMessage message) throws WrongData {
        byte[] certified = certifiedData(message.certificate());
        HashTree witness;
        try {
            witness = HashTree.decode(message.tree());
        } catch (MalformedException e) {
            throw new WrongData(Code.WITNESS, "the witness is malformed: " + e.getMessage(), e);
        }
        if (!Arrays.equals(witness.rootHash(), certified)) {
            throw new WrongData(Code.WITNESS, "the witness is not the one that the canister certified", null);
        }
        byte[] hash = Sha256.of(message.content());
        if (!shows(witness, hash, WEBSOCKET, message.key().getBytes(UTF_8)) && !shows(witness, hash, WEBSOCKET)) {
            throw new WrongData(Code.WITNESS, "the witness does not contain the message", null);
        }
    }

    private byte[] certifiedData(byte[] certificate) throws WrongData {
        var key = CertificateKey.of(canister, certificate);
        try {
            var known = network.verified.get(key);
            if (known != null) {
                network.verifier.checkTime(known.time());
                return known.data();
            }
            var state = network.verifier.verify(certificate, canister);
            if (!(state.lookup(CANISTER, canister.toBytes(), CERTIFIED_DATA) instanceof Lookup.Found(byte[] data))) {
                throw new WrongData(Code.CERTIFICATE, "the certificate is not about canister " + canister, null);
            }
            network.verified.put(key, new Certified(data, IcTimestamp.toInstant(IcTimestamp.of(state))));
            return data;
        } catch (CertificateTimeException e) {
            throw new WrongData(Code.CERTIFICATE_TIME, String.valueOf(e.getMessage()), e);
        } catch (CertificateRefusedException | MalformedException e) {
            throw new WrongData(Code.CERTIFICATE, String.valueOf(e.getMessage()), e);
        }
    }

    private static boolean shows(HashTree witness, byte[] hash, byte[]... path) {
        return witness.lookup(path) instanceof Lookup.Found(byte[] value) && Arrays.equals(value, hash);
    }

    private static Network network(NetworkKey key) {
        var known = NETWORKS.get(key);
        if (known != null) {
            return known;
        }
        var network = new Network(
                new CertificateVerifier(key.rootKey().toArray(), key.clock()), new RecentlyUsed<>(MAX_CERTIFICATES));
        NETWORKS.put(key, network);
        return network;
    }

    private record NetworkKey(ByteSlice rootKey, Clock clock) {}

    private record Network(CertificateVerifier verifier, RecentlyUsed<CertificateKey, Certified> verified) {}

    /** The hash, because certificates come from gateways, and can be padded to megabytes. */
    record CertificateKey(Principal canister, ByteSlice sha256) {

        static CertificateKey of(Principal canister, byte[] certificate) {
            return new CertificateKey(canister, ByteSlice.of(Sha256.of(certificate)));
        }
    }

    private record Certified(byte[] data, Instant time) {}
}
