package io.icws.gateway.ic;

import static java.nio.charset.StandardCharsets.US_ASCII;

import io.icws.certificate.IcTimestamp;
import io.icws.gateway.Vectors;
import io.icws.peer.Tree;
import io.icws.peer.Tree.Fork;
import io.icws.peer.Tree.Labeled;
import io.icws.peer.Tree.Leaf;
import io.icws.protocol.Cbor;
import io.icws.protocol.DomainSeparator;
import io.icws.protocol.RequestId;
import java.io.ByteArrayOutputStream;
import java.time.Clock;
import java.time.Instant;
import java.util.Arrays;
import java.util.HexFormat;
import supranational.blst.P1;
import supranational.blst.P2;
import supranational.blst.SecretKey;

/** A root subnet that certifies with real BLS signatures. */
final class TestSubnet {

    private static final String SUITE = "BLS_SIG_BLS12381G1_XMD:SHA-256_SSWU_RO_NUL_";
    private static final byte[] DER_PREFIX =
            HexFormat.of().parseHex("308182301d060d2b0601040182dc7c0503010201060c2b0601040182dc7c05030201036100");

    private final SecretKey key = new SecretKey();
    private final Clock clock;

    private TestSubnet(byte[] secretKey, Clock clock) {
        key.from_bendian(secretKey);
        this.clock = clock;
    }

    /** The one of the test vectors. */
    static TestSubnet ofVectors(Clock clock) {
        return new TestSubnet(Vectors.hex(Vectors.file("certificates.json").get("test_secret_keys"), "root"), clock);
    }

    static TestSubnet another(Clock clock) {
        byte[] secret = new byte[32];
        Arrays.fill(secret, (byte) 7);
        return new TestSubnet(secret, clock);
    }

    byte[] rootKeyDer() {
        byte[] point = new P2(key).compress();
        byte[] der = Arrays.copyOf(DER_PREFIX, DER_PREFIX.length + point.length);
        System.arraycopy(point, 0, der, DER_PREFIX.length, point.length);
        return der;
    }

    /** Body of the status endpoint. */
    byte[] status() {
        return Cbors.map("impl_version", "test", "root_key", rootKeyDer());
    }

    /** Shows the status, with {@code fields} (name and value in turn) in the order of their names around it. */
    byte[] certify(RequestId call, Tree status) {
        return certificate(new Fork(
                new Labeled("request_status".getBytes(US_ASCII), new Labeled(call.toBytes(), status)), time()));
    }

    /** Shows that there is no such call. */
    byte[] certifyNothing() {
        return certificate(time());
    }

    static Tree status(String status) {
        return new Labeled("status".getBytes(US_ASCII), new Leaf(status.getBytes(US_ASCII)));
    }

    static Tree replied(byte[] reply) {
        return new Fork(new Labeled("reply".getBytes(US_ASCII), new Leaf(reply)), status("replied"));
    }

    private Tree time() {
        return new Labeled("time".getBytes(US_ASCII), new Leaf(leb128(clock.instant())));
    }

    private byte[] certificate(Tree tree) {
        byte[] signature = new P1()
                .hash_to(DomainSeparator.STATE_ROOT.prepend(tree.toHashTree().rootHash()), SUITE)
                .sign_with(key)
                .compress();
        return Cbor.encodeTagged(Cbors.object("tree", tree.toCbor(), "signature", signature));
    }

    private static byte[] leb128(Instant time) {
        var bytes = new ByteArrayOutputStream();
        for (long left = IcTimestamp.of(time); ; left >>>= 7) {
            if (left < 0x80) {
                bytes.write((int) left);
                return bytes.toByteArray();
            }
            bytes.write((int) (left & 0x7f | 0x80));
        }
    }
}
