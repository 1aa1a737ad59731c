package io.icws.gateway.session;

import io.icws.gateway.polling.PageFormat;
import io.icws.gateway.relay.Outcome;
import io.icws.gateway.relay.Relay.ReplyReader;
import io.icws.protocol.ClientKey;
import io.icws.protocol.Envelope;
import io.icws.protocol.MalformedException;
import io.icws.protocol.Principal;
import io.icws.protocol.candid.CandidReader;
import io.icws.protocol.candid.GatewayArguments;
import java.util.OptionalLong;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import reactor.core.publisher.Mono;

/**
 * How one session speaks with its client and its canister. Sessions know only this interface, so that the first generation of the
 * protocol, whose clients and canisters do most of it differently, stays in its own package. Any thread.
 */
public interface Dialect {

    /**
     * How the canister's methods are called and answered.
     *
     * @param replies of {@code ws_open} and {@code ws_message}
     * @param closeArgument argument of {@code ws_close} for a client
     * @param closeReplies of {@code ws_close}
     * @param pages of {@code ws_get_messages}
     */
    record CanisterMethods(
            ReplyReader replies,
            Function<ClientKey, byte[]> closeArgument,
            ReplyReader closeReplies,
            PageFormat pages) {

        static final CanisterMethods VERSION_1 = new CanisterMethods(
                CandidReader::readError, GatewayArguments::close, CandidReader::readError, PageFormat.VERSION_1);
    }

    /**
     * What follows the canister's answer to {@code ws_open}.
     *
     * @param isOpen whether the client is open at once; else its OpenMessage opens it
     * @param firstNonce nonce (unsigned) of the first message that may be for the client; empty if canisters do not tell
     * @param call of the client's session, queued before all that the client sends; null if there is none
     * @param text that the client is sent; null if there is none
     */
    record AfterOpen(
            boolean isOpen,
            OptionalLong firstNonce,
            @Nullable Envelope call,
            @Nullable String text) {

        static final AfterOpen AWAIT_OPEN_MESSAGE = new AfterOpen(false, OptionalLong.empty(), null, null);
    }

    /**
     * What the outcome of a call means.
     *
     * @param close null if the session continues
     * @param mayBeForgotten whether the canister may have forgotten its clients or restarted its queue, so that the poller must
     *     check
     */
    record AfterCall(@Nullable CloseDecision close, boolean mayBeForgotten) {

        static final AfterCall CONTINUE = new AfterCall(null, false);
    }

    /** What a frame after the first asks to relay; ends with a {@link Refusal} or {@link MalformedException} if it is refused. */
    Mono<Envelope> message(byte[] frame, Principal canister, ClientKey client);

    /** A frame of version 1 with a canister's message, as the client reads it. */
    byte[] frame(byte[] frame);

    CanisterMethods methods();

    /** @param accepted whether the session has opened; if not, only the text matters */
    AfterOpen afterOpen(boolean accepted, Principal canister);

    /** @param isOpen whether the call is the {@code ws_open} */
    AfterCall afterCall(boolean isOpen, Envelope call, Outcome outcome);

    /** Whether this client's first frame shows that the canister has given it the key of the other, connected client. */
    boolean supersedes(Dialect connected);
}
