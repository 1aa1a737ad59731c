package io.icws.client;

import io.icws.certificate.IcTimestamp;
import io.icws.client.IcWebSocketException.Code;
import io.icws.client.IcWebSocketException.ConnectionFailed;
import io.icws.client.IcWebSocketException.SigningFailed;
import io.icws.client.IcWebSocketException.WrongData;
import io.icws.protocol.CanisterMessage;
import io.icws.protocol.ClientFrames;
import io.icws.protocol.ClientKey;
import io.icws.protocol.MalformedException;
import io.icws.protocol.Principal;
import io.icws.protocol.WebsocketMessage;
import io.icws.protocol.candid.ClientArguments;
import io.icws.protocol.candid.OpenArguments;
import io.icws.protocol.candid.ServiceMessage;
import java.time.Duration;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import org.jspecify.annotations.Nullable;

/**
 * The protocol of one connection, without socket and timers: signs and numbers what is sent, and checks what is received.
 * One thread may receive while another one sends; neither may run twice at the same time.
 *
 * <p>Source: gateway protocol, 3, 6, 7 and 8.
 */
public final class ClientSession {

    /** What a frame of the gateway was. */
    public sealed interface Received {

        /** The first frame. {@link #open()} is to be sent. */
        record Handshake(Principal gateway) implements Received {}

        /** The canister has accepted the connection: messages may be sent. */
        record Opened() implements Received {}

        /** A verified message of the application in the canister. */
        record Message(WebsocketMessage message) implements Received {}

        /**
         * The canister has executed the messages up to this number, unsigned. {@link #keepAlive()} is to be sent within a
         * minute.
         */
        record Acknowledged(long sequence) implements Received {}

        /** The canister has ended the connection. */
        record Closed(ServiceMessage.Close.Reason reason) implements Received {}
    }

    /** @param sequence number within the connection, from 1 on */
    public record Sent(long sequence, byte[] frame) {}

    private final ClientKey key;
    private final RequestSigner signer;
    private final MessageVerifier verifier;
    private final Duration ackTimeout;
    private final Queue<Waiting> waiting = new ConcurrentLinkedQueue<>();
    private @Nullable Principal gateway;
    private boolean open;
    private volatile long lastReceived;
    private volatile long lastSent;

    /**
     * @param key with a nonce that is new for every connection
     * @param ackTimeout the longest time between a message and its acknowledgement
     */
    public ClientSession(ClientKey key, RequestSigner signer, MessageVerifier verifier, Duration ackTimeout) {
        this.key = key;
        this.signer = signer;
        this.verifier = verifier;
        this.ackTimeout = ackTimeout;
    }

    /**
     * Takes the next frame of the gateway. CPU-bound, about 1 ms for a new certificate. After a failure the connection
     * must end.
     *
     * @throws WrongData if it does not conform to the protocol, or was not certified for this connection
     * @throws ConnectionFailed {@code ACK_TIMEOUT}: the canister acknowledged, but not what was sent long before
     */
    public Received receive(byte[] frame) throws WrongData, ConnectionFailed {
        if (gateway == null) {
            return handshake(frame);
        }
        var message = accept(frame);
        if (message.isServiceMessage()) {
            return serviceMessage(message.content());
        }
        return new Received.Message(message);
    }

    /** The frame of {@code ws_open}, for the gateway of the handshake. */
    public byte[] open() throws SigningFailed {
        var handshaken = gateway;
        if (handshaken == null) {
            throw new IllegalStateException("no handshake");
        }
        return signer.call("ws_open", ClientArguments.open(new OpenArguments(key.nonce(), handshaken)));
    }

    /** The next message of the application. It counts as sent. */
    public Sent send(byte[] content) throws SigningFailed {
        return next(content, false);
    }

    /** The reply to {@link Received.Acknowledged}. It counts as sent. */
    public Sent keepAlive() throws SigningFailed {
        return next(ClientArguments.keepAlive(lastReceived), true);
    }

    /** A {@code ws_message} under any number; the numbering is left as it is. */
    public byte[] message(long sequence, byte[] content, boolean service) throws SigningFailed {
        long now = IcTimestamp.of(signer.clock().instant());
        return signer.call(
                "ws_message", ClientArguments.message(new WebsocketMessage(key, sequence, now, service, content)));
    }

    private Sent next(byte[] content, boolean service) throws SigningFailed {
        long sequence = lastSent + 1;
        byte[] frame = message(sequence, content, service);
        waiting.add(new Waiting(sequence, System.nanoTime()));
        lastSent = sequence;
        return new Sent(sequence, frame);
    }

    private Received handshake(byte[] frame) throws WrongData {
        try {
            var named = ClientFrames.gatewayPrincipal(frame);
            gateway = named;
            return new Received.Handshake(named);
        } catch (MalformedException e) {
            throw new WrongData(Code.FRAME, "the first frame is not the gateway's handshake: " + e.getMessage(), e);
        }
    }

    private WebsocketMessage accept(byte[] bytes) throws WrongData {
        CanisterMessage frame;
        WebsocketMessage message;
        try {
            frame = CanisterMessage.decode(bytes);
            message = WebsocketMessage.fromCbor(frame.content());
        } catch (MalformedException e) {
            throw new WrongData(Code.FRAME, "not a message of the canister: " + e.getMessage(), e);
        }
        verifier.verify(frame);
        // A certified message can still be a replay, or one for another client.
        if (!message.clientKey().equals(key)) {
            throw new WrongData(
                    Code.RECIPIENT, "a message is for " + message.clientKey() + " (expected: " + key + ")", null);
        }
        long expected = lastReceived + 1;
        if (message.sequenceNumber() != expected) {
            throw new WrongData(
                    Code.SEQUENCE,
                    "message " + Long.toUnsignedString(message.sequenceNumber()) + " (expected: " + expected + ")",
                    null);
        }
        lastReceived = expected;
        return message;
    }

    private Received serviceMessage(byte[] content) throws WrongData, ConnectionFailed {
        ServiceMessage message;
        try {
            message = ServiceMessage.decode(content);
        } catch (MalformedException e) {
            throw new WrongData(Code.SERVICE_MESSAGE, "a service message is malformed: " + e.getMessage(), e);
        }
        return switch (message) {
            case ServiceMessage.Open(ClientKey named)
            when !open -> {
                if (!named.equals(key)) {
                    throw new WrongData(Code.RECIPIENT, "the OpenMessage names another client key: " + named, null);
                }
                open = true;
                yield new Received.Opened();
            }
            case ServiceMessage.Ack(long sequence) when open -> acknowledged(sequence);
            case ServiceMessage.Close(var reason) -> new Received.Closed(reason);
            default -> throw new WrongData(Code.SERVICE_MESSAGE, "out of place: " + message, null);
        };
    }

    private Received acknowledged(long sequence) throws WrongData, ConnectionFailed {
        if (Long.compareUnsigned(sequence, lastSent) > 0) {
            throw new WrongData(
                    Code.ACK,
                    "the canister acknowledged message " + Long.toUnsignedString(sequence) + ", the last is "
                            + lastSent,
                    null);
        }
        var oldest = waiting.peek();
        while (oldest != null && oldest.sequence() <= sequence) {
            waiting.remove();
            oldest = waiting.peek();
        }
        if (oldest != null && System.nanoTime() - oldest.sentAt() >= ackTimeout.toNanos()) {
            throw new ConnectionFailed(
                    Code.ACK_TIMEOUT,
                    "the canister acknowledged, but not message " + oldest.sequence() + " in time",
                    null);
        }
        return new Received.Acknowledged(sequence);
    }

    private record Waiting(long sequence, long sentAt) {}
}
