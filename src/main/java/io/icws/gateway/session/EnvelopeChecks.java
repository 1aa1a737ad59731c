package io.icws.gateway.session;

import io.icws.gateway.ic.InternetComputer;
import io.icws.gateway.protocol.ClientFrame;
import io.icws.gateway.protocol.ClientKey;
import io.icws.gateway.protocol.CloseCode;
import io.icws.gateway.protocol.Envelope;
import io.icws.gateway.protocol.MalformedException;
import io.icws.gateway.protocol.RequestContent.Invocation;
import io.icws.gateway.protocol.candid.OpenArguments;
import io.icws.gateway.session.admission.CanisterLimits;
import io.icws.gateway.session.admission.Limit;

/** Checks everything in a client's frames but their signatures. */
final class EnvelopeChecks {

    private final InternetComputer ic;
    private final CanisterLimits canisters;

    EnvelopeChecks(InternetComputer ic, CanisterLimits canisters) {
        this.ic = ic;
        this.canisters = canisters;
    }

    /** Checks the first frame of a session. */
    AcceptedOpen open(byte[] frame, Dialect dialect) throws Refusal {
        var envelope = decode(frame);
        var call = call(envelope, "ws_open");
        if (!call.canisterId().isOpaque()) {
            throw new Refusal(CloseCode.NO_SUCH_CANISTER, call.canisterId() + " is not the id of a canister");
        }
        if (!canisters.serves(call.canisterId())) {
            throw new Refusal(Limit.Session.CANISTER);
        }
        var arguments = arguments(call);
        if (!arguments.gateway().equals(ic.self())) {
            throw new Refusal(
                    CloseCode.MALFORMED, "gateway_principal of ws_open is not the one of the handshake: " + ic.self());
        }
        return new AcceptedOpen(
                envelope, call.canisterId(), new ClientKey(call.sender(), arguments.clientNonce()), dialect);
    }

    /** Checks that a later frame belongs to the session. */
    Envelope message(byte[] frame, SessionIdentity session) throws Refusal {
        var envelope = decode(frame);
        var call = call(envelope, "ws_message");
        if (!call.sender().equals(session.client().principal())) {
            throw new Refusal(CloseCode.UNAUTHENTICATED, "sender is not the one of ws_open");
        }
        if (!call.canisterId().equals(session.canister())) {
            throw new Refusal(CloseCode.MALFORMED, "canister_id is not the one of ws_open");
        }
        return envelope;
    }

    private static Envelope decode(byte[] frame) throws Refusal {
        try {
            return ClientFrame.decode(frame);
        } catch (MalformedException e) {
            throw new Refusal(CloseCode.MALFORMED, String.valueOf(e.getMessage()));
        }
    }

    private static Invocation call(Envelope envelope, String method) throws Refusal {
        if (!(envelope.content() instanceof Invocation call) || call.kind() != Invocation.Kind.CALL) {
            throw new Refusal(CloseCode.MALFORMED, "expected an envelope with request_type call");
        }
        if (!call.methodName().equals(method)) {
            throw new Refusal(CloseCode.MALFORMED, "expected a call of " + method);
        }
        return call;
    }

    private static OpenArguments arguments(Invocation call) throws Refusal {
        try {
            return OpenArguments.decode(call.arg());
        } catch (MalformedException e) {
            throw new Refusal(CloseCode.MALFORMED, "arg of ws_open: " + e.getMessage());
        }
    }
}
