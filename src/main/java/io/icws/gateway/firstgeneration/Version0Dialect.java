package io.icws.gateway.firstgeneration;

import static java.nio.charset.StandardCharsets.US_ASCII;

import io.icws.gateway.ic.CallSigner;
import io.icws.gateway.relay.Outcome;
import io.icws.gateway.session.CloseDecision;
import io.icws.gateway.session.Dialect;
import io.icws.protocol.ByteSlice;
import io.icws.protocol.CborCursor;
import io.icws.protocol.ClientKey;
import io.icws.protocol.CloseCode;
import io.icws.protocol.Envelope;
import io.icws.protocol.MalformedException;
import io.icws.protocol.Principal;
import java.nio.ByteBuffer;
import reactor.core.publisher.Mono;

/** The common part of both variants. The gateway signs the calls, and canisters have no service messages. */
abstract sealed class Version0Dialect implements Dialect permits PocDialect, BetaDialect {

    /** Keys of a frame in CBOR. In ASCII, the head of a text of 7 bytes is g, and that of a text of 3 bytes is c. */
    private static final byte[] CONTENT = "gcontent".getBytes(US_ASCII);

    private static final byte[] VALUE = "cval".getBytes(US_ASCII);

    final CallSigner signer;
    /** Of the client. */
    final byte[] key;

    /** Whether the canister has ever sent the client a message. */
    private volatile boolean received;

    Version0Dialect(CallSigner signer, byte[] key) {
        this.signer = signer;
        this.key = key;
    }

    /** The argument of the {@code ws_message} that relays a frame. */
    abstract byte[] messageArgument(byte[] frame) throws MalformedException;

    /** Whether the call, beside {@code ws_open}, must succeed for the client to be open. */
    boolean completesOpen(Envelope call) {
        return false;
    }

    /** Whether replies to {@code ws_open} have a nonce, which shows restarts. */
    boolean tellsNonces() {
        return false;
    }

    @Override
    public final Mono<Envelope> message(byte[] frame, Principal canister, ClientKey client) {
        return Mono.fromCallable(() -> signer.sign(canister, "ws_message", messageArgument(frame)));
    }

    @Override
    public final AfterCall afterCall(boolean isOpen, Envelope call, Outcome outcome) {
        var close = isOpen || completesOpen(call)
                ? CloseDecision.ofOpen(outcome, !isOpen)
                : CloseDecision.ofMessage(outcome);
        return new AfterCall(close == null ? null : mayHold(close), hintsAtRestart(isOpen, outcome));
    }

    /** The canister may still hold a client that it refused, unless there is no such canister or it says that the client is gone. */
    private static CloseDecision mayHold(CloseDecision close) {
        return close.code() == CloseCode.NO_SUCH_CANISTER || close.code() == CloseCode.GONE
                ? close
                : new CloseDecision(close.code(), close.reason(), true, close.grace());
    }

    /** Without nonces in the replies, only an accepted new client or a refused old one hints at a new queue. */
    private boolean hintsAtRestart(boolean isOpen, Outcome outcome) {
        return !tellsNonces()
                && switch (outcome) {
                    case Outcome.Ok ok -> isOpen || !received;
                    case Outcome.Refused refused -> true;
                    case Outcome.Rejected rejected -> true;
                    default -> false;
                };
    }

    /** The same map of four, but its second key is {@code val} where it was {@code content}. */
    @Override
    public final byte[] frame(byte[] frame) {
        received = true;
        int content = afterFirstEntry(frame);
        int rest = content + CONTENT.length;
        return ByteBuffer.allocate(frame.length - CONTENT.length + VALUE.length)
                .put(frame, 0, content)
                .put(VALUE)
                .put(frame, rest, frame.length - rest)
                .array();
    }

    private static int afterFirstEntry(byte[] map) {
        try {
            var cursor = new CborCursor(ByteSlice.of(map));
            cursor.readMapHead();
            cursor.skip();
            cursor.skip();
            return cursor.position();
        } catch (MalformedException impossible) {
            throw new IllegalStateException("a frame that the gateway has encoded", impossible);
        }
    }
}
