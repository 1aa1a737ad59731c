package io.icws.gateway.session;

import io.icws.gateway.ic.InternetComputer;
import io.icws.gateway.relay.Outcome;
import io.icws.gateway.session.admission.CanisterLimits;
import io.icws.protocol.CanisterError;
import io.icws.protocol.ClientFrame;
import io.icws.protocol.ClientKey;
import io.icws.protocol.CloseCode;
import io.icws.protocol.Envelope;
import io.icws.protocol.HandshakeFrame;
import io.icws.protocol.MalformedException;
import io.icws.protocol.Principal;
import io.icws.protocol.RequestContent.Invocation;
import io.icws.protocol.candid.OpenArguments;
import reactor.core.publisher.Mono;

/** The stable protocol: {@code docs/protocol.md}. It is served at every path that no other generation has, as in the Rust gateway. */
final class Version1 implements Generation, Dialect {

    private final Principal gateway;
    private final byte[] greeting;
    private final CanisterLimits canisters;
    private final Authentication authentication;
    private final boolean verifiesMessages;

    Version1(InternetComputer ic, CanisterLimits canisters, Authentication authentication, boolean verifiesMessages) {
        this.gateway = ic.self();
        this.greeting = HandshakeFrame.encode(gateway);
        this.canisters = canisters;
        this.authentication = authentication;
        this.verifiesMessages = verifiesMessages;
    }

    @Override
    public String path() {
        return "/**";
    }

    @Override
    public String label() {
        return "v1";
    }

    @Override
    public byte[] greeting() {
        return greeting.clone();
    }

    @Override
    public Mono<AcceptedOpen> open(byte[] frame) {
        return Mono.fromCallable(() -> readOpen(frame))
                .flatMap(open -> authentication.check(open.envelope()).thenReturn(open));
    }

    @Override
    public Mono<Envelope> message(byte[] frame, Principal canister, ClientKey client) {
        var envelope = Mono.fromCallable(() -> readMessage(frame, canister, client));
        return verifiesMessages
                ? envelope.flatMap(message -> authentication.check(message).thenReturn(message))
                : envelope;
    }

    @Override
    public MessageCost messageCost() {
        return verifiesMessages ? MessageCost.VERIFYING : MessageCost.LOW;
    }

    @Override
    public byte[] frame(byte[] frame) {
        return frame;
    }

    @Override
    public CanisterMethods methods() {
        return CanisterMethods.VERSION_1;
    }

    @Override
    public AfterOpen afterOpen(boolean accepted, Principal canister) {
        return AfterOpen.AWAIT_OPEN_MESSAGE;
    }

    @Override
    public AfterCall afterCall(boolean isOpen, Envelope call, Outcome outcome) {
        var close = isOpen ? CloseDecision.ofOpen(outcome, true) : CloseDecision.ofMessage(outcome);
        return close == null
                ? AfterCall.CONTINUE
                : new AfterCall(
                        close,
                        outcome instanceof Outcome.Refused(var error, var text) && error == CanisterError.NOT_OPEN);
    }

    @Override
    public boolean supersedes(Dialect connected) {
        return false;
    }

    /** Checks everything in a first frame but its signatures. */
    AcceptedOpen readOpen(byte[] frame) throws Refusal, MalformedException {
        var envelope = ClientFrame.decode(frame);
        var call = call(envelope, "ws_open");
        Generation.requireServed(call.canisterId(), canisters);
        var arguments = arguments(call);
        if (!arguments.gateway().equals(gateway)) {
            throw new Refusal(
                    CloseCode.MALFORMED, "gateway_principal of ws_open is not the one of the handshake: " + gateway);
        }
        return new AcceptedOpen(
                envelope, call.canisterId(), new ClientKey(call.sender(), arguments.clientNonce()), this);
    }

    /** Checks that a later frame belongs to the session. */
    static Envelope readMessage(byte[] frame, Principal canister, ClientKey client) throws Refusal, MalformedException {
        var envelope = ClientFrame.decode(frame);
        var call = call(envelope, "ws_message");
        if (!call.sender().equals(client.principal())) {
            throw new Refusal(CloseCode.UNAUTHENTICATED, "sender is not the one of ws_open");
        }
        if (!call.canisterId().equals(canister)) {
            throw new Refusal(CloseCode.MALFORMED, "canister_id is not the one of ws_open");
        }
        return envelope;
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
