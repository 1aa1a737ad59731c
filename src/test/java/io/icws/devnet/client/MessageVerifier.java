package io.icws.devnet.client;

import io.icws.peer.CanisterMessage;
import io.icws.protocol.HashTree;
import io.icws.protocol.MalformedException;
import io.icws.protocol.Principal;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Clock;
import java.util.Arrays;
import reactor.core.scheduler.Scheduler;
import reactor.core.scheduler.Schedulers;

/** The SDK's {@code isMessageBodyValid}. Source: gateway protocol, 6. */
final class MessageVerifier {

    /** Where certificates are verified, off the event loops. */
    static final Scheduler SCHEDULER = Schedulers.newBoundedElastic(
            Runtime.getRuntime().availableProcessors(), Integer.MAX_VALUE, "dapp-client", 60, true);

    private static final byte[] LABEL = "websocket".getBytes(StandardCharsets.US_ASCII);

    private final Principal canister;
    private final CertificateCache certificates;

    MessageVerifier(Principal canister, byte[] rootKeyDer, Clock clock) {
        this.canister = canister;
        this.certificates = CertificateCache.of(rootKeyDer, clock);
    }

    void verify(CanisterMessage frame) throws VerificationException {
        byte[] certified = certificates.certifiedData(frame.certificate(), canister);
        HashTree tree;
        try {
            tree = HashTree.decode(frame.tree());
        } catch (MalformedException e) {
            throw new VerificationException("Certificate validation failed", e);
        }
        if (!Arrays.equals(tree.rootHash(), certified)) {
            throw new VerificationException("Certificate validation failed: the tree is not the certified one");
        }
        byte[] digest = sha256(frame.content());
        if (!isLeaf(tree, digest, LABEL, frame.key().getBytes(StandardCharsets.UTF_8))
                && !isLeaf(tree, digest, LABEL)) {
            throw new VerificationException("Certificate validation failed: the tree does not show this message");
        }
    }

    private static boolean isLeaf(HashTree tree, byte[] digest, byte[]... path) {
        return tree.lookup(path) instanceof HashTree.Lookup.Found found && Arrays.equals(found.value(), digest);
    }

    private static byte[] sha256(byte[] content) {
        try {
            return MessageDigest.getInstance("SHA-256").digest(content);
        } catch (NoSuchAlgorithmException e) {
            throw new AssertionError(e);
        }
    }
}
