package io.icws.protocol.candid;

import io.icws.peer.CanisterResult;
import io.icws.peer.MessageArguments;
import io.icws.protocol.ByteSlice;
import io.icws.protocol.ClientKey;
import io.icws.protocol.MalformedException;
import io.icws.protocol.Principal;
import io.icws.protocol.WebsocketMessage;
import io.icws.protocol.candid.ServiceMessage.Close.Reason;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HexFormat;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;

/** The decoded side of the Candid vectors as our values. */
final class CandidJson {

    private CandidJson() {}

    static OpenArguments open(JsonNode json) throws MalformedException {
        return new OpenArguments(uint64(json, "client_nonce"), principal(json, "gateway_principal"));
    }

    static ClientKey close(JsonNode json) throws MalformedException {
        return clientKey(json.get("client_key"));
    }

    static long getMessages(JsonNode json) {
        return uint64(json, "nonce");
    }

    static MessageArguments message(JsonNode json) throws MalformedException {
        var message = json.get("msg");
        return new MessageArguments(new WebsocketMessage(
                clientKey(message.get("client_key")),
                uint64(message, "sequence_num"),
                uint64(message, "timestamp"),
                message.get("is_service_message").booleanValue(),
                bytes(message, "content")));
    }

    static CanisterResult result(JsonNode json) {
        return json.has("Ok")
                ? new CanisterResult.Ok()
                : new CanisterResult.Err(json.get("Err").stringValue());
    }

    static MessagesReply reply(JsonNode json) throws MalformedException {
        if (json.has("Err")) {
            return new MessagesReply.Err(json.get("Err").stringValue());
        }
        var page = json.get("Ok");
        var messages = new ArrayList<QueuedMessage>();
        for (var message : page.get("messages")) {
            var key = ByteSlice.of(message.get("key").stringValue().getBytes(StandardCharsets.UTF_8));
            messages.add(new QueuedMessage(
                    clientKey(message.get("client_key")),
                    key,
                    QueuedMessage.nonceOf(key),
                    ByteSlice.of(bytes(message, "content"))));
        }
        return new MessagesReply.Page(
                messages, ByteSlice.of(bytes(page, "cert")), ByteSlice.of(bytes(page, "tree")), endOfQueue(page));
    }

    static ServiceMessage service(JsonNode json) throws MalformedException {
        var name = json.propertyNames().iterator().next();
        var value = json.get(name);
        return switch (name) {
            case "OpenMessage" -> new ServiceMessage.Open(clientKey(value.get("client_key")));
            case "AckMessage" -> new ServiceMessage.Ack(uint64(value, "last_incoming_sequence_num"));
            case "KeepAliveMessage" -> new ServiceMessage.KeepAlive(uint64(value, "last_incoming_sequence_num"));
            case "CloseMessage" -> new ServiceMessage.Close(reason(value.get("reason")));
            default -> throw new IllegalArgumentException(name);
        };
    }

    private static Reason reason(JsonNode json) {
        return switch (json.propertyNames().iterator().next()) {
            case "WrongSequenceNumber" -> Reason.WRONG_SEQUENCE_NUMBER;
            case "InvalidServiceMessage" -> Reason.INVALID_SERVICE_MESSAGE;
            case "KeepAliveTimeout" -> Reason.KEEP_ALIVE_TIMEOUT;
            case "ClosedByApplication" -> Reason.CLOSED_BY_APPLICATION;
            default -> throw new IllegalArgumentException(json.toString());
        };
    }

    private static @Nullable Boolean endOfQueue(JsonNode page) {
        var option = page.get("is_end_of_queue");
        return option.isEmpty() ? null : option.get(0).booleanValue();
    }

    private static ClientKey clientKey(JsonNode json) throws MalformedException {
        return new ClientKey(principal(json, "client_principal"), uint64(json, "client_nonce"));
    }

    private static Principal principal(JsonNode json, String field) throws MalformedException {
        return Principal.parse(json.get(field).stringValue());
    }

    private static long uint64(JsonNode json, String field) {
        return Long.parseUnsignedLong(json.get(field).stringValue());
    }

    private static byte[] bytes(JsonNode json, String field) {
        return HexFormat.of().parseHex(json.get(field).stringValue());
    }
}
