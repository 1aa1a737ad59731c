package io.icws.gateway.protocol.candid;

import static java.util.Objects.requireNonNull;

import io.icws.gateway.protocol.ByteSlice;
import io.icws.gateway.protocol.MalformedException;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

final class MessagesReplyCodec {

    private static final byte[] HEADER = header(CandidType.field("is_end_of_queue", CandidType.BOOL));
    private static final byte[] HEADER_WITHOUT_END = header();

    private static final RecordShape PAGE =
            RecordShape.of("messages", "cert", "tree", "is_end_of_queue").lastOptional();
    private static final int MESSAGES = 0;
    private static final int CERTIFICATE = 1;
    private static final int TREE = 2;
    private static final int END_OF_QUEUE = 3;

    private MessagesReplyCodec() {}

    static byte[] encode(MessagesReply reply) {
        return switch (reply) {
            case MessagesReply.Err err ->
                CandidWriter.after(HEADER)
                        .leb128(CanisterResultCodec.ERR_INDEX)
                        .text(err.text())
                        .toArray();
            case MessagesReply.Page page -> encodePage(page);
        };
    }

    static MessagesReply decode(byte[] candid) throws MalformedException {
        var in = new CandidReader(candid);
        var reply = read(in, in.argument());
        in.end();
        return reply;
    }

    private static byte[] encodePage(MessagesReply.Page page) {
        var endOfQueue = page.endOfQueue();
        var out = CandidWriter.after(endOfQueue == null ? HEADER_WITHOUT_END : HEADER);
        out.leb128(CanisterResultCodec.OK_INDEX).leb128(page.messages().size());
        for (var message : page.messages()) {
            QueuedMessageCodec.write(out, message);
        }
        out.blob(page.certificate()).blob(page.tree());
        if (endOfQueue != null) {
            out.bool(endOfQueue);
        }
        return out.toArray();
    }

    private static MessagesReply read(CandidReader in, int type) throws MalformedException {
        int tag = in.tag(type);
        int id = in.tagId(type, tag);
        int valueType = in.tagType(type, tag);
        if (id == CanisterResultCodec.OK) {
            return readPage(in, valueType);
        }
        if (id == CanisterResultCodec.ERR) {
            return new MessagesReply.Err(in.string(valueType));
        }
        throw new MalformedException("expected Candid variant Ok or Err");
    }

    private static MessagesReply.Page readPage(CandidReader in, int pageType) throws MalformedException {
        var plan = in.plan(pageType, PAGE);
        @Nullable List<QueuedMessage> messages = null;
        @Nullable ByteSlice certificate = null;
        @Nullable ByteSlice tree = null;
        @Nullable Boolean endOfQueue = null;
        for (int i = 0; i < plan.size(); i++) {
            int type = plan.type(i);
            switch (plan.slot(i)) {
                case MESSAGES -> messages = QueuedMessageCodec.readAll(in, type);
                case CERTIFICATE -> certificate = in.blob(type);
                case TREE -> tree = in.blob(type);
                case END_OF_QUEUE -> endOfQueue = in.optionalBool(type);
                default -> in.skip(type);
            }
        }
        return new MessagesReply.Page(
                requireNonNull(messages), requireNonNull(certificate), requireNonNull(tree), endOfQueue);
    }

    private static byte[] header(CandidType.Field... endOfQueue) {
        var fields = Stream.concat(
                        Stream.of(
                                CandidType.field("messages", CandidType.vec(QueuedMessageCodec.TYPE)),
                                CandidType.field("cert", CandidType.BLOB),
                                CandidType.field("tree", CandidType.BLOB)),
                        Arrays.stream(endOfQueue))
                .toArray(CandidType.Field[]::new);
        return TypeTableWriter.header(CandidType.variant(
                CandidType.field("Ok", CandidType.record(fields)), CandidType.field("Err", CandidType.TEXT)));
    }
}
