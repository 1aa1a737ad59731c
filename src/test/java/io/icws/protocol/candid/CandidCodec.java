package io.icws.protocol.candid;

import io.icws.peer.CanisterResult;
import io.icws.peer.MessageArguments;
import io.icws.peer.PeerDecoder;
import io.icws.peer.PeerEncoder;
import io.icws.protocol.ClientKey;
import io.icws.protocol.MalformedException;
import java.util.Arrays;
import tools.jackson.databind.JsonNode;

/** Every type of the canister interface, under the names the vectors give them. */
enum CandidCodec {
    OPEN("(CanisterWsOpenArguments)") {
        @Override
        Object decode(byte[] candid) throws MalformedException {
            return OpenArguments.decode(candid);
        }

        @Override
        byte[] encode(Object value) {
            return ClientArguments.open((OpenArguments) value);
        }

        @Override
        Object fromJson(JsonNode json) throws MalformedException {
            return CandidJson.open(json);
        }
    },
    CLOSE("(CanisterWsCloseArguments)") {
        @Override
        Object decode(byte[] candid) throws MalformedException {
            return PeerDecoder.closeArgument(candid);
        }

        @Override
        byte[] encode(Object value) {
            return GatewayArguments.close((ClientKey) value);
        }

        @Override
        Object fromJson(JsonNode json) throws MalformedException {
            return CandidJson.close(json);
        }
    },
    GET_MESSAGES("(CanisterWsGetMessagesArguments)") {
        @Override
        Object decode(byte[] candid) throws MalformedException {
            return PeerDecoder.getMessagesArgument(candid);
        }

        @Override
        byte[] encode(Object value) {
            return GatewayArguments.getMessages((Long) value);
        }

        @Override
        Object fromJson(JsonNode json) {
            return CandidJson.getMessages(json);
        }
    },
    MESSAGE("(CanisterWsMessageArguments, opt null)") {
        @Override
        Object decode(byte[] candid) throws MalformedException {
            return MessageArguments.decode(candid);
        }

        @Override
        byte[] encode(Object value) {
            return ClientArguments.message(((MessageArguments) value).message());
        }

        @Override
        Object fromJson(JsonNode json) throws MalformedException {
            return CandidJson.message(json);
        }
    },
    RESULT("(variant { Ok : null; Err : text })", "(variant { Ok : null })") {
        @Override
        Object decode(byte[] candid) throws MalformedException {
            return CanisterResult.decode(candid);
        }

        @Override
        byte[] encode(Object value) {
            return PeerEncoder.encode((CanisterResult) value);
        }

        @Override
        Object fromJson(JsonNode json) {
            return CandidJson.result(json);
        }
    },
    REPLY("CanisterWsGetMessagesResult") {
        @Override
        Object decode(byte[] candid) throws MalformedException {
            return MessagesReply.decode(candid);
        }

        @Override
        byte[] encode(Object value) {
            return PeerEncoder.encode((MessagesReply) value);
        }

        @Override
        Object fromJson(JsonNode json) throws MalformedException {
            return CandidJson.reply(json);
        }
    },
    SERVICE("(WebsocketServiceMessageContent)") {
        @Override
        Object decode(byte[] candid) throws MalformedException {
            return ServiceMessage.decode(candid);
        }

        @Override
        byte[] encode(Object value) {
            return PeerEncoder.encode((ServiceMessage) value);
        }

        @Override
        Object fromJson(JsonNode json) throws MalformedException {
            return CandidJson.service(json);
        }
    };

    private final String[] types;

    CandidCodec(String... types) {
        this.types = types;
    }

    static CandidCodec of(JsonNode vector) {
        var type = vector.get("type").stringValue();
        return Arrays.stream(values())
                .filter(codec -> Arrays.asList(codec.types).contains(type))
                .findFirst()
                .orElseThrow(() -> new IllegalArgumentException(type));
    }

    abstract Object decode(byte[] candid) throws MalformedException;

    abstract byte[] encode(Object value);

    abstract Object fromJson(JsonNode json) throws MalformedException;
}
