package io.icws.gateway.session;

import io.icws.gateway.ic.InternetComputer;
import io.icws.gateway.protocol.Envelope;
import io.icws.gateway.protocol.HandshakeFrame;
import reactor.core.publisher.Mono;

/** The stable protocol: {@code docs/protocol.md}. Every path that is not another's is its own, as in the Rust gateway. */
final class Version1 implements Generation, Dialect {

    static final String LABEL = "v1";

    private final byte[] greeting;
    private final EnvelopeChecks admission;
    private final Authentication authentication;
    private final boolean verifiesMessages;

    Version1(InternetComputer ic, EnvelopeChecks admission, Authentication authentication, boolean verifiesMessages) {
        this.greeting = HandshakeFrame.encode(ic.self());
        this.admission = admission;
        this.authentication = authentication;
        this.verifiesMessages = verifiesMessages;
    }

    @Override
    public String path() {
        return "/**";
    }

    @Override
    public String label() {
        return LABEL;
    }

    @Override
    public byte[] greeting() {
        return greeting.clone();
    }

    @Override
    public Mono<AcceptedOpen> open(byte[] frame) {
        return Mono.fromCallable(() -> admission.open(frame, this))
                .flatMap(newcomer -> authentication.check(newcomer.envelope()).thenReturn(newcomer));
    }

    @Override
    public Mono<Envelope> message(byte[] frame, SessionIdentity session) {
        var envelope = Mono.fromCallable(() -> admission.message(frame, session));
        return verifiesMessages
                ? envelope.flatMap(message -> authentication.check(message).thenReturn(message))
                : envelope;
    }

    @Override
    public boolean verifiesMessages() {
        return verifiesMessages;
    }
}
