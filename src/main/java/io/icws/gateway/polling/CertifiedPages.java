package io.icws.gateway.polling;

import static java.nio.charset.StandardCharsets.US_ASCII;

import io.icws.gateway.ic.IcError;
import io.icws.gateway.ic.IcException;
import io.icws.gateway.ic.ReactiveCertificateVerifier;
import io.icws.gateway.metrics.GatewayMeter;
import io.icws.protocol.ByteSlice;
import io.icws.protocol.HashTree;
import io.icws.protocol.HashTree.Lookup;
import io.icws.protocol.MalformedException;
import io.icws.protocol.Principal;
import io.icws.protocol.Sha256;
import io.icws.protocol.candid.MessagesReply.Page;
import io.icws.protocol.candid.QueuedMessage;
import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.MeterRegistry;
import java.util.Arrays;
import reactor.core.publisher.Mono;

/**
 * Accepts a page only if its canister certified every message of it: the check that clients make, once for all of them. An empty
 * page has nothing to check. Source: {@code utils.ts} of ic-websocket-js 0.5.0.
 */
final class CertifiedPages implements PageSource.Verification {

    private static final byte[] CANISTER = "canister".getBytes(US_ASCII);
    private static final byte[] CERTIFIED_DATA = "certified_data".getBytes(US_ASCII);
    private static final byte[] WEBSOCKET = "websocket".getBytes(US_ASCII);

    private final ReactiveCertificateVerifier state;
    private final Counter refused;

    CertifiedPages(ReactiveCertificateVerifier state, MeterRegistry meters) {
        this.state = state;
        this.refused = GatewayMeter.POLL_CERTIFICATES_REFUSED.counter(meters);
    }

    @Override
    public Mono<Page> verify(Page page, Principal canister, PageFormat format) {
        if (page.messages().isEmpty()) {
            return Mono.just(page);
        }
        return state.verify(page.certificate().toArray(), canister)
                .map(certified -> checked(page, certified, canister, format))
                .doOnError(CertifiedPages::isBadAnswer, e -> refused.increment());
    }

    private static boolean isBadAnswer(Throwable failure) {
        return failure instanceof IcException e && e.error() instanceof IcError.BadAnswer;
    }

    private static Page checked(Page page, HashTree certified, Principal canister, PageFormat format) {
        try {
            var tree = HashTree.decode(page.tree());
            if (!isLeaf(certified, tree.rootHash(), CANISTER, canister.toBytes(), CERTIFIED_DATA)) {
                throw new MalformedException("the tree of a page is not the one that the canister certified");
            }
            for (var message : page.messages()) {
                check(message, tree, format);
            }
            return page;
        } catch (MalformedException e) {
            throw new IcException(new IcError.BadAnswer("a page that is not certified: " + e.getMessage()));
        }
    }

    private static void check(QueuedMessage message, HashTree tree, PageFormat format) throws MalformedException {
        byte[] digest = sha256(message.content());
        if (!isLeaf(tree, digest, WEBSOCKET, message.key().toArray()) && !isLeaf(tree, digest, WEBSOCKET)) {
            throw new MalformedException(
                    "its tree does not show the message " + Long.toUnsignedString(message.nonce()));
        }
        var addressee = format.addressee(message.content());
        if (addressee != null && !addressee.equals(message.clientKey())) {
            throw new MalformedException("a message under the key of another client");
        }
    }

    private static boolean isLeaf(HashTree tree, byte[] value, byte[]... path) {
        return tree.lookup(path) instanceof Lookup.Found(byte[] found) && Arrays.equals(found, value);
    }

    private static byte[] sha256(ByteSlice content) {
        var digest = Sha256.newDigest();
        digest.update(content.array(), content.offset(), content.length());
        return digest.digest();
    }
}
