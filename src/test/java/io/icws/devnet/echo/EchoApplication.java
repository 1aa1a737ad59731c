package io.icws.devnet.echo;

import io.icws.protocol.Principal;

/** Sends every message back to its sender, verbatim. */
public final class EchoApplication implements Application {

    @Override
    public void onMessage(Operations ws, Principal client, byte[] content) {
        ws.send(client, content);
    }
}
