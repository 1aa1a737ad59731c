package io.icws.peer;

import com.upokecenter.cbor.CBORObject;
import io.icws.protocol.Cbor;
import io.icws.protocol.Principal;
import io.icws.protocol.WebsocketMessage;
import io.icws.protocol.WitnessTree;
import io.icws.protocol.candid.CandidType;
import io.icws.protocol.candid.CandidWriter;
import io.icws.protocol.candid.MessagesReply;
import io.icws.protocol.candid.ServiceMessage;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.stream.Stream;

/** What canisters write. */
public final class PeerEncoder {

    private static final int NONCE_DIGITS = 20;

    /** Positions in a variant of both: ids ascend. */
    private static final int OK = 0;

    private static final int ERR = 1;

    private static final byte[] RESULT = CandidType.header(
            CandidType.variant(CandidType.field("Ok", CandidType.NULL), CandidType.field("Err", CandidType.TEXT)));
    private static final CandidType QUEUED_MESSAGE = CandidType.record(
            CandidType.field("key", CandidType.TEXT),
            CandidType.field("content", CandidType.BLOB),
            CandidType.field("client_key", CandidTypes.CLIENT_KEY));
    private static final byte[] PAGE = pageHeader(CandidType.field("is_end_of_queue", CandidType.BOOL));
    private static final byte[] PAGE_WITHOUT_END = pageHeader();
    private static final CandidType SEQUENCE_NUMBER =
            CandidType.record(CandidType.field("last_incoming_sequence_num", CandidType.NAT64));
    private static final CandidType REASON = CandidType.variant(
            CandidType.field("ClosedByApplication", CandidType.NULL),
            CandidType.field("InvalidServiceMessage", CandidType.NULL),
            CandidType.field("WrongSequenceNumber", CandidType.NULL),
            CandidType.field("KeepAliveTimeout", CandidType.NULL));
    private static final byte[] SERVICE_MESSAGE = CandidType.header(CandidType.variant(
            CandidType.field("OpenMessage", CandidType.record(CandidType.field("client_key", CandidTypes.CLIENT_KEY))),
            CandidType.field("KeepAliveMessage", SEQUENCE_NUMBER),
            CandidType.field("CloseMessage", CandidType.record(CandidType.field("reason", REASON))),
            CandidType.field("AckMessage", SEQUENCE_NUMBER)));

    private PeerEncoder() {}

    public static byte[] encode(CanisterResult result) {
        var out = CandidWriter.after(RESULT);
        return switch (result) {
            case CanisterResult.Ok() -> out.leb128(OK).toArray();
            case CanisterResult.Err(String text) ->
                out.leb128(ERR).blob(utf8(text)).toArray();
        };
    }

    /** As CDK 0.3.1 and later answer; without {@code is_end_of_queue} if it is null. */
    public static byte[] encode(MessagesReply reply) {
        return switch (reply) {
            case MessagesReply.Err(String text) ->
                CandidWriter.after(PAGE).leb128(ERR).blob(utf8(text)).toArray();
            case MessagesReply.Page page -> encodePage(page);
        };
    }

    private static byte[] encodePage(MessagesReply.Page page) {
        var endOfQueue = page.endOfQueue();
        var out = CandidWriter.after(endOfQueue == null ? PAGE_WITHOUT_END : PAGE);
        out.leb128(OK).leb128(page.messages().size());
        for (var message : page.messages()) {
            out.blob(message.key().toArray()).blob(message.content().toArray());
            CandidTypes.write(out, message.clientKey());
        }
        out.blob(page.certificate().toArray()).blob(page.tree().toArray());
        if (endOfQueue != null) {
            out.octet(endOfQueue ? 1 : 0);
        }
        return out.toArray();
    }

    public static byte[] encode(ServiceMessage message) {
        var out = CandidWriter.after(SERVICE_MESSAGE);
        switch (message) {
            case ServiceMessage.Open open -> CandidTypes.write(out.leb128(0), open.clientKey());
            case ServiceMessage.KeepAlive keepAlive -> out.leb128(1).nat64(keepAlive.lastIncomingSequenceNumber());
            case ServiceMessage.Close close -> out.leb128(2).leb128(index(close.reason()));
            case ServiceMessage.Ack ack -> out.leb128(3).nat64(ack.lastIncomingSequenceNumber());
        }
        return out.toArray();
    }

    /** The certified form, as the Rust CDK writes it (self-describe tag in front). */
    public static byte[] encode(WebsocketMessage message) {
        var key = CBORObject.NewOrderedMap()
                .Add("client_principal", message.clientKey().principal().toBytes())
                .Add("client_nonce", Cbor.unsigned(message.clientKey().nonce()));
        return Cbor.encodeTagged(CBORObject.NewOrderedMap()
                .Add("client_key", key)
                .Add("sequence_num", Cbor.unsigned(message.sequenceNumber()))
                .Add("timestamp", Cbor.unsigned(message.timestamp()))
                .Add("is_service_message", message.isServiceMessage())
                .Add("content", message.content()));
    }

    public static byte[] encode(WitnessTree.Pruned tree) {
        var encoded = new byte[tree.length()];
        tree.copyTo(encoded, 0);
        return encoded;
    }

    /** The key of a queued message. */
    public static String messageKey(Principal gateway, long nonce) {
        var digits = Long.toUnsignedString(nonce);
        return gateway + "_" + "0".repeat(NONCE_DIGITS - digits.length()) + digits;
    }

    /** Index of the reason in the variant. */
    private static int index(ServiceMessage.Close.Reason reason) {
        return switch (reason) {
            case CLOSED_BY_APPLICATION -> 0;
            case INVALID_SERVICE_MESSAGE -> 1;
            case WRONG_SEQUENCE_NUMBER -> 2;
            case KEEP_ALIVE_TIMEOUT -> 3;
        };
    }

    private static byte[] pageHeader(CandidType.Field... endOfQueue) {
        var fields = Stream.concat(
                        Stream.of(
                                CandidType.field("messages", CandidType.vec(QUEUED_MESSAGE)),
                                CandidType.field("cert", CandidType.BLOB),
                                CandidType.field("tree", CandidType.BLOB)),
                        Arrays.stream(endOfQueue))
                .toArray(CandidType.Field[]::new);
        return CandidType.header(CandidType.variant(
                CandidType.field("Ok", CandidType.record(fields)), CandidType.field("Err", CandidType.TEXT)));
    }

    private static byte[] utf8(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }
}
