package io.icws.peer;

import io.icws.protocol.MalformedException;
import io.icws.protocol.WebsocketMessage;
import io.icws.protocol.candid.CandidReader;
import io.icws.protocol.candid.RecordShape;

/** Arguments of {@code ws_message}: the message, and an option that is always null. */
public record MessageArguments(WebsocketMessage message) {

    private static final RecordShape SHAPE = RecordShape.of("msg");

    /** Further arguments and extra fields are ignored. @throws MalformedException if the bytes hold no message */
    public static MessageArguments decode(byte[] candid) throws MalformedException {
        var in = new CandidReader(candid);
        var message = in.field(in.argument(), SHAPE, CandidTypes::readMessage);
        in.skip(in.argumentOrNull());
        in.end();
        return new MessageArguments(message);
    }
}
