package io.icws.devnet.wasm;

import io.icws.devnet.CanisterFault;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;

/** What is executed, for whom, and the answer. */
final class MessageFunctions {

    private static final String ANSWERABLE = "U RQ NRQ CQ Ry Rt";
    private static final byte[] NOTHING = {};

    private MessageFunctions() {}

    static void addTo(SystemApi api) {
        api.addValue("msg_arg_data", "I U RQ NRQ CQ Ry F", e -> e.message().arg());
        api.addValue("msg_caller", "*", e -> e.message().caller().toBytes());
        // Callers with information about them would have signed with a canister signature; the devnet does not pass it
        // on.
        api.addValue("msg_caller_info_data", "U RQ NRQ CQ Ry Rt C F", _ -> NOTHING);
        api.addValue("msg_caller_info_signer", "U RQ NRQ CQ Ry Rt C F", _ -> NOTHING);
        api.add("msg_reject_code", "Ry Rt C", "", "i", (e, _) -> e.message().rejectCode());
        api.addValue("msg_reject_msg", "Rt", e -> e.message().rejectMessage().getBytes(StandardCharsets.UTF_8));
        // Calls are answered in the round in which they are made, before any deadline.
        api.add("msg_deadline", ANSWERABLE, "", "I", (_, _) -> 0);
        api.add("msg_reply_data_append", ANSWERABLE, "ii", (e, a) -> e.appendReply(e.takeBytes(a[0], a[1])));
        api.add("msg_reply", ANSWERABLE, "", (e, _) -> e.reply());
        api.add("msg_reject", ANSWERABLE, "ii", (e, a) -> e.reject(text(e.takeBytes(a[0], a[1]))));
        api.addValue("msg_method_name", "F", e -> e.message().method().getBytes(StandardCharsets.UTF_8));
        api.add("accept_message", "F", "", (e, _) -> e.accept());
    }

    /** @throws Trap if it is not UTF-8 */
    static String text(byte[] bytes) {
        try {
            return StandardCharsets.UTF_8
                    .newDecoder()
                    .decode(ByteBuffer.wrap(bytes))
                    .toString();
        } catch (CharacterCodingException e) {
            throw new Trap(CanisterFault.contractViolation("a text is not UTF-8"));
        }
    }
}
