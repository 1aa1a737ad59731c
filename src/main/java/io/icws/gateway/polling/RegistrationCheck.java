package io.icws.gateway.polling;

import io.icws.gateway.ic.CallStatus;
import io.icws.gateway.ic.IcException;
import io.icws.gateway.ic.InternetComputer;
import io.icws.gateway.protocol.CanisterError;
import io.icws.gateway.protocol.ClientKey;
import io.icws.gateway.protocol.MalformedException;
import io.icws.gateway.protocol.Principal;
import io.icws.gateway.protocol.candid.CanisterResult;
import io.icws.gateway.protocol.candid.GatewayArguments;
import reactor.core.publisher.Mono;

/**
 * Asks a canister whether it still knows this gateway. An empty page cannot tell, because it carries no certificate; the answer
 * to a call does. The call is {@code ws_close} for a client that cannot exist, because its principal is the gateway's own. The
 * CDKs look up the gateway first, which they know as long as it has a client, then the client; the call changes nothing.
 */
final class RegistrationCheck {

    private final InternetComputer ic;
    private final Principal canister;

    RegistrationCheck(InternetComputer ic, Principal canister) {
        this.ic = ic;
        this.canister = canister;
    }

    /**
     * True if the canister has certified that it does not know this gateway, and so none of its clients. Any other answer,
     * including a reject, gives false; a failure of the network is an {@link IcException}.
     */
    Mono<Boolean> isForgotten() {
        byte[] argument = GatewayArguments.close(new ClientKey(ic.self(), 0));
        return ic.callAsSelf(canister, "ws_close", argument)
                .map(RegistrationCheck::isNotRegistered)
                .onErrorResume(
                        IcException.class,
                        failure -> failure.error().isTransient() ? Mono.error(failure) : Mono.just(false));
    }

    private static boolean isNotRegistered(CallStatus status) {
        try {
            return status instanceof CallStatus.Replied(byte[] reply)
                    && CanisterResult.decode(reply) instanceof CanisterResult.Err(String text)
                    && CanisterError.recognise(text) == CanisterError.GATEWAY_NOT_REGISTERED;
        } catch (MalformedException unreadable) {
            return false;
        }
    }
}
