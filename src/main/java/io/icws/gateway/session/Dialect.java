package io.icws.gateway.session;

import io.icws.gateway.polling.PageFormat;
import io.icws.gateway.protocol.CanisterError;
import io.icws.gateway.protocol.ClientKey;
import io.icws.gateway.protocol.CloseCode;
import io.icws.gateway.protocol.Envelope;
import io.icws.gateway.protocol.candid.CanisterResult;
import io.icws.gateway.protocol.candid.GatewayArguments;
import io.icws.gateway.relay.Outcome;
import io.icws.gateway.relay.ReplyReader;
import java.util.OptionalLong;
import org.jspecify.annotations.Nullable;
import reactor.core.publisher.Mono;

/** How one session speaks with its client and its canister. The defaults are those of protocol version 1. */
public interface Dialect {

    /** What a later frame asks to relay; ends with a {@link Refusal} if it is refused. */
    Mono<Envelope> message(byte[] frame, SessionIdentity session);

    /** Whether {@link #message} checks signatures, which is not for event loops. */
    default boolean verifiesMessages() {
        return false;
    }

    /** Whether {@link #message} signs calls, which is not for event loops while others have time for it. */
    default boolean signsMessages() {
        return false;
    }

    /** What the canister answers to {@code ws_open} and {@code ws_message}. */
    default ReplyReader replies() {
        return CanisterResult::decode;
    }

    /** Argument of {@code ws_close}. */
    default byte[] closeArgument(ClientKey client) {
        return GatewayArguments.close(client);
    }

    /** What the canister answers to {@code ws_close}. */
    default ReplyReader closeReplies() {
        return replies();
    }

    default PageFormat pages() {
        return PageFormat.VERSION_1;
    }

    /**
     * The nonce (unsigned) of the first message that may be for the client, as the accepted {@code ws_open} has told; empty if
     * canisters do not tell.
     */
    default OptionalLong firstNonce() {
        return OptionalLong.empty();
    }

    /** A frame of version 1 with a canister's message, as the client reads it. */
    default byte[] frame(byte[] frame) {
        return frame;
    }

    /**
     * Whether the canister tells its clients and the gateway who is connected: by an OpenMessage, a CloseMessage, and by its
     * refusals. If not, a client is open once {@code ws_open} is accepted.
     */
    default boolean hasServiceMessages() {
        return true;
    }

    /** Whether the canister may hold a client though it has answered in a way that ends the session with that code. */
    default boolean mayHold(CloseCode ending) {
        return false;
    }

    /**
     * Whether the canister may have forgotten its clients or restarted its queue, in cases that neither an OpenMessage nor a
     * nonce would show.
     *
     * @param outcome of the newest decided call
     * @param isOpen whether that was {@code ws_open}
     * @param heard whether the canister has ever sent the client a message
     */
    default boolean hintsAtRestart(Outcome outcome, boolean isOpen, boolean heard) {
        return outcome instanceof Outcome.Refused(var error, var text) && error == CanisterError.NOT_OPEN;
    }

    /** Whether it is shown that the canister knows another client by the name of a connected one. */
    default boolean supersedes(Dialect connected) {
        return false;
    }

    /** What the client is told when its {@code ws_open} is accepted, as text; null if that is nothing. */
    default @Nullable String welcome() {
        return null;
    }

    /** What the client is told when its {@code ws_open} is refused, before the close; null if that is nothing. */
    default @Nullable String refusal() {
        return null;
    }

    /** What follows an accepted {@code ws_open}; null if nothing does. */
    default @Nullable Envelope followUp(SessionIdentity session) {
        return null;
    }
}
