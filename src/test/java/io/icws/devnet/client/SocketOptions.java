package io.icws.devnet.client;

import java.net.URI;
import java.util.Map;

/**
 * Where and how to connect.
 *
 * @param gateway {@code ws://} or {@code wss://}
 * @param trustAll accept any server certificate
 * @param receiveBuffer size of the kernel's receive buffer in bytes, 0 for the default; a small one shows backpressure soon
 * @param answerPings false: pings are read and not answered
 * @param headers added to the upgrade request
 */
public record SocketOptions(
        URI gateway, boolean trustAll, int receiveBuffer, boolean answerPings, Map<String, String> headers) {

    public static SocketOptions to(URI gateway) {
        return new SocketOptions(gateway, true, 0, true, Map.of());
    }

    public SocketOptions withReceiveBuffer(int bytes) {
        return new SocketOptions(gateway, trustAll, bytes, answerPings, headers);
    }

    public SocketOptions withHeaders(Map<String, String> added) {
        return new SocketOptions(gateway, trustAll, receiveBuffer, answerPings, Map.copyOf(added));
    }

    public SocketOptions withStrictTls() {
        return new SocketOptions(gateway, false, receiveBuffer, answerPings, headers);
    }

    public SocketOptions withoutPongs() {
        return new SocketOptions(gateway, trustAll, receiveBuffer, false, headers);
    }
}
