package io.icws.gateway.session;

import io.icws.gateway.ic.InternetComputer;
import io.icws.gateway.protocol.Envelope;
import io.icws.gateway.protocol.HandshakeFrame;
import reactor.core.publisher.Mono;

/** The stable protocol: {@code docs/protocol.md}. It is served at every path that no other generation has, as in the Rust gateway. */
final class Version1 implements Generation, Dialect {

    static final String LABEL = "v1";

    private final byte[] greeting;
    private final EnvelopeChecks checks;
    private final Authentication authentication;
    private final boolean verifiesMessages;

    Version1(InternetComputer ic, EnvelopeChecks checks, Authentication authentication, boolean verifiesMessages) {
        this.greeting = HandshakeFrame.encode(ic.self());
        this.checks = checks;
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
        return Mono.fromCallable(() -> checks.open(frame, this))
                .flatMap(open -> authentication.check(open.envelope()).thenReturn(open));
    }

    @Override
    public Mono<Envelope> message(byte[] frame, SessionIdentity session) {
        var envelope = Mono.fromCallable(() -> checks.message(frame, session));
        return verifiesMessages
                ? envelope.flatMap(message -> authentication.check(message).thenReturn(message))
                : envelope;
    }

    @Override
    public boolean verifiesMessages() {
        return verifiesMessages;
    }
}
