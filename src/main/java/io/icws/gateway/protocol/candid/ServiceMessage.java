package io.icws.gateway.protocol.candid;

import io.icws.gateway.protocol.ClientKey;
import io.icws.gateway.protocol.MalformedException;

/**
 * Content of a message with {@code is_service_message}. Source: {@code
 * service_messages.did} of ic-websocket-cdk 0.4.1.
 */
public sealed interface ServiceMessage {

    record Open(ClientKey clientKey) implements ServiceMessage {}

    record Ack(long lastIncomingSequenceNumber) implements ServiceMessage {}

    record KeepAlive(long lastIncomingSequenceNumber) implements ServiceMessage {}

    record Close(Reason reason) implements ServiceMessage {

        public enum Reason {
            WRONG_SEQUENCE_NUMBER,
            INVALID_SERVICE_MESSAGE,
            KEEP_ALIVE_TIMEOUT,
            CLOSED_BY_APPLICATION
        }
    }

    default byte[] encode() {
        return ServiceMessageCodec.encode(this);
    }

    static ServiceMessage decode(byte[] candid) throws MalformedException {
        return ServiceMessageCodec.decode(candid);
    }
}
