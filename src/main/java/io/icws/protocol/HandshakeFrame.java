package io.icws.protocol;

import com.upokecenter.cbor.CBORObject;

/**
 * Gateway to client, once and first: {@code tag(55799) { "gateway_principal": bytes }}. Source: {@code client_session.rs} of
 * the Rust gateway 1.4.6, {@code types.ts} of ic-websocket-js 0.5.0.
 */
public final class HandshakeFrame {

    private HandshakeFrame() {}

    public static byte[] encode(Principal gateway) {
        return Cbor.encodeTagged(CBORObject.NewMap().Add("gateway_principal", gateway.toBytes()));
    }
}
