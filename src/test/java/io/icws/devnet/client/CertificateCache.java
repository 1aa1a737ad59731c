package io.icws.devnet.client;

import io.icws.certificate.CertificateRefusedException;
import io.icws.certificate.CertificateVerifier;
import io.icws.protocol.ByteSlice;
import io.icws.protocol.HashTree;
import io.icws.protocol.Principal;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ConcurrentHashMap;

/**
 * The certified data in certificates, each of which is verified once for all clients of the process: the messages of a
 * page share one.
 */
final class CertificateCache {

    private static final Duration MAX_AGE = Duration.ofMinutes(5);
    private static final int REMEMBERED = 512;
    private static final byte[] CANISTER = ascii("canister");
    private static final byte[] CERTIFIED_DATA = ascii("certified_data");
    private static final byte[] TIME = ascii("time");

    private static final Map<Network, CertificateCache> CACHES = new ConcurrentHashMap<>();

    private final CertificateVerifier verifier;
    private final Clock clock;
    private final Map<Question, CompletableFuture<Answer>> answers = Collections.synchronizedMap(new LinkedHashMap<>() {
        private static final long serialVersionUID = 1L;

        @Override
        protected boolean removeEldestEntry(Map.Entry<Question, CompletableFuture<Answer>> eldest) {
            return size() > REMEMBERED;
        }
    });

    private CertificateCache(Network network) {
        this.verifier = new CertificateVerifier(network.rootKeyDer().toArray(), network.clock());
        this.clock = network.clock();
    }

    /** The one for all clients of this network. */
    static CertificateCache of(byte[] rootKeyDer, Clock clock) {
        return CACHES.computeIfAbsent(new Network(ByteSlice.of(rootKeyDer), clock), CertificateCache::new);
    }

    /** @throws VerificationException if the certificate is refused, too old, or not of this canister */
    byte[] certifiedData(byte[] certificate, Principal canister) throws VerificationException {
        var question = new Question(canister, ByteSlice.of(certificate));
        var mine = new CompletableFuture<Answer>();
        var earlier = answers.putIfAbsent(question, mine);
        if (earlier == null) {
            try {
                mine.complete(verify(certificate, canister));
            } catch (CertificateRefusedException | VerificationException | RuntimeException e) {
                mine.completeExceptionally(e);
            }
        }
        try {
            var answer = (earlier == null ? mine : earlier).join();
            // It may have grown old since it was verified.
            if (Duration.between(answer.time(), clock.instant()).compareTo(MAX_AGE) > 0) {
                throw new VerificationException("Certificate validation failed: it is of " + answer.time());
            }
            return answer.certifiedData();
        } catch (CompletionException e) {
            throw new VerificationException(
                    "Certificate validation failed: " + e.getCause().getMessage(), e);
        }
    }

    private Answer verify(byte[] certificate, Principal canister)
            throws CertificateRefusedException, VerificationException {
        var tree = verifier.verify(certificate, canister);
        return new Answer(value(tree, CANISTER, canister.toBytes(), CERTIFIED_DATA), time(value(tree, TIME)));
    }

    private static byte[] value(HashTree tree, byte[]... path) throws VerificationException {
        if (tree.lookup(path) instanceof HashTree.Lookup.Found found) {
            return found.value();
        }
        throw new VerificationException("nothing at " + new String(path[path.length - 1], StandardCharsets.US_ASCII));
    }

    private static Instant time(byte[] leb128) {
        long nanos = 0;
        for (int i = 0; i < leb128.length; i++) {
            nanos |= (long) (leb128[i] & 0x7f) << (7 * i);
        }
        return Instant.EPOCH.plusNanos(nanos);
    }

    private static byte[] ascii(String text) {
        return text.getBytes(StandardCharsets.US_ASCII);
    }

    private record Network(ByteSlice rootKeyDer, Clock clock) {}

    private record Question(Principal canister, ByteSlice certificate) {}

    private record Answer(byte[] certifiedData, Instant time) {}
}
