package io.icws.gateway;

import io.icws.gateway.ic.CallStatus;
import io.icws.gateway.ic.InternetComputer;
import io.icws.protocol.Principal;
import io.icws.protocol.RequestId;
import reactor.core.publisher.Mono;

/** A network that never answers. */
public class SilentNetwork implements InternetComputer {

    private final Principal self;

    public SilentNetwork() {
        this(Principal.ANONYMOUS);
    }

    public SilentNetwork(Principal self) {
        this.self = self;
    }

    @Override
    public Principal self() {
        return self;
    }

    @Override
    public Mono<CallStatus> call(Principal canister, RequestId requestId, byte[] envelopeBody) {
        return Mono.never();
    }

    @Override
    public boolean callsAreCertified() {
        return true;
    }

    @Override
    public Mono<CallStatus> callAsSelf(Principal canister, String method, byte[] arg) {
        return Mono.never();
    }

    @Override
    public Mono<byte[]> queryAsSelf(Principal canister, String method, byte[] arg) {
        return Mono.never();
    }
}
