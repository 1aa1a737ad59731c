package io.icws.gateway.tracing;

import io.icws.gateway.protocol.Envelope;
import io.icws.gateway.protocol.Principal;

final class UntracedConnection implements ConnectionTrace {

    @Override
    public void opening(Principal canister) {}

    @Override
    public void opened() {}

    @Override
    public void relaying(Envelope envelope) {}

    @Override
    public void relayed(Envelope envelope, String outcome) {}

    @Override
    public void delivering(PollTrace poll, int bytes) {}

    @Override
    public void delivered() {}

    @Override
    public void ended(int closeCode) {}

    @Override
    public void correlate(Runnable logging) {
        logging.run();
    }
}
