package io.icws.devnet.wasm;

import static io.icws.devnet.wasm.TestHost.USER;
import static io.icws.devnet.wasm.TestHost.canister;
import static io.icws.devnet.wasm.TestHost.number;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.icws.devnet.CanisterFault;
import java.util.function.UnaryOperator;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.assertj.core.api.ThrowableAssertAlternative;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Each function of the system against a module made for it. */
class SystemApiTest {

    private final TestHost host = new TestHost();

    /** What an update method replies that consists of this code. */
    private byte[] update(UnaryOperator<Assembler.Code> code) throws CanisterFault {
        return host.update(host.install(module -> module.update("m", code)), "m");
    }

    private byte[] query(UnaryOperator<Assembler.Code> code) throws CanisterFault {
        return host.query(host.install(module -> module.query("m", code)), "m");
    }

    private static ThrowableAssertAlternative<CanisterFault> assertFault(ThrowingCallable call) {
        return assertThatExceptionOfType(CanisterFault.class).isThrownBy(call);
    }

    @Test
    void msg_arg_data() throws CanisterFault {
        var id = host.install(module -> module.update("m", code -> code.replyValue("msg_arg_data")));
        assertThat(host.update(id, "m", "hello".getBytes(UTF_8)))
                .asString(UTF_8)
                .isEqualTo("hello");
    }

    @Test
    void msg_arg_data_copyOfAPart() throws CanisterFault {
        var id = host.install(module -> module.update(
                "m",
                code -> code.i32(100)
                        .i32(1)
                        .i32(3)
                        .call("msg_arg_data_copy", "iii>")
                        .reply(100, 3)));
        assertThat(host.update(id, "m", "hello".getBytes(UTF_8)))
                .asString(UTF_8)
                .isEqualTo("ell");
        assertFault(() -> host.update(id, "m", "he".getBytes(UTF_8))).withMessageContaining("cannot be copied");
    }

    @Test
    void msg_caller() throws CanisterFault {
        assertThat(update(code -> code.replyValue("msg_caller"))).isEqualTo(USER.toBytes());
    }

    @Test
    void msg_caller_info() throws CanisterFault {
        assertThat(update(code -> code.replyValue("msg_caller_info_data"))).isEmpty();
        assertThat(update(code -> code.replyValue("msg_caller_info_signer"))).isEmpty();
    }

    @Test
    void msg_deadline() throws CanisterFault {
        assertThat(number(update(code -> code.replyI64(c -> c.call("msg_deadline", ">I")))))
                .isZero();
    }

    @Test
    void msg_reply_joinsWhatWasAppended() throws CanisterFault {
        var id = host.install(module -> module.data(0, "abc")
                .update("m", code -> code.append(0, 1).append(2, 1).append(1, 1).reply()));
        assertThat(host.update(id, "m")).asString(UTF_8).isEqualTo("acb");
    }

    @Test
    void msg_reply_once() {
        assertFault(() -> update(code -> code.reply().reply())).withMessageContaining("answered already");
        assertFault(() -> update(code -> code.reply().append(0, 1))).withMessageContaining("answered already");
    }

    @Test
    void msg_reply_data_append_hasLimits() throws CanisterFault {
        UnaryOperator<Assembler.Code> tooMuch = code -> {
            for (int i = 0; i < 49; i++) {
                code.append(0, 1 << 16);
            }
            return code.reply();
        };
        assertFault(() -> update(tooMuch)).withMessageContaining("cannot be larger than 2097152");
        assertFault(() -> query(tooMuch)).withMessageContaining("cannot be larger than 3145728");
    }

    @Test
    void noReply() {
        assertFault(() -> update(code -> code)).withMessageContaining("did not produce a response");
        assertFault(() -> query(code -> code)).withMessageContaining("did not produce a response");
    }

    @Test
    void msg_reject() throws CanisterFault {
        var id = host.install(module ->
                module.data(0, "no").update("m", code -> code.i32(0).i32(2).call("msg_reject", "ii>")));
        assertFault(() -> host.update(id, "m"))
                .withMessage("no")
                .satisfies(fault -> assertThat(fault.rejectCode()).isEqualTo(4));
    }

    @Test
    void msg_reject_wantsText() throws CanisterFault {
        var id = host.install(module -> module.data(0, new byte[] {(byte) 0xFF})
                .update("m", code -> code.i32(0).i32(1).call("msg_reject", "ii>")));
        assertFault(() -> host.update(id, "m")).withMessageContaining("UTF-8");
    }

    @Test
    void accept_message() throws CanisterFault {
        var id = host.install(
                module -> module.export("canister_inspect_message", code -> code.call("accept_message", ">"))
                        .update("m", code -> code.reply()));
        host.inspect(id, "m", new byte[0]);
        var twice = host.install(module -> module.export(
                "canister_inspect_message",
                code -> code.call("accept_message", ">").call("accept_message", ">")));
        assertFault(() -> host.inspect(twice, "m", new byte[0])).withMessageContaining("twice");
        var never = host.install(module -> module.export("canister_inspect_message", code -> code));
        assertFault(() -> host.inspect(never, "m", new byte[0])).withMessage("Canister rejected the message");
    }

    @Test
    void msg_method_name() throws CanisterFault {
        // Accepts if the first letter of the method is a y.
        var id = host.install(module -> module.export(
                "canister_inspect_message",
                code -> code.copyValue("msg_method_name")
                        .i32(0)
                        .op(0x2D, 0, 0)
                        .i32('y')
                        .op(0x46, 0x04, 0x40)
                        .call("accept_message", ">")
                        .op(0x0B)));
        host.inspect(id, "yes", new byte[0]);
        assertFault(() -> host.inspect(id, "no", new byte[0])).withMessage("Canister rejected the message");
    }

    @Test
    void canister_self() throws CanisterFault {
        assertThat(update(code -> code.replyValue("canister_self")))
                .isEqualTo(TestHost.principal(1).toBytes());
    }

    @Test
    void canister_status() throws CanisterFault {
        assertThat(update(code -> code.replyI32(c -> c.call("canister_status", ">i"))))
                .containsExactly(1, 0, 0, 0);
    }

    @Test
    void canister_version_growsWithEachExecution() throws CanisterFault {
        var id = host.install(module ->
                module.update("m", code -> code.replyI64(c -> c.call("canister_version", ">I"))));
        long first = number(host.update(id, "m"));
        assertThat(number(host.update(id, "m"))).isEqualTo(first + 1);
    }

    @Test
    void is_controller() throws CanisterFault {
        assertThat(update(code -> code.replyI32(c -> c.i32(0).i32(3).call("is_controller", "ii>i"))))
                .containsOnly(0);
    }

    @Test
    void in_replicated_execution() throws CanisterFault {
        UnaryOperator<Assembler.Code> code = c -> c.replyI32(d -> d.call("in_replicated_execution", ">i"));
        assertThat(update(code)[0]).isOne();
        assertThat(query(code)[0]).isZero();
        assertThat(host.update(host.install(module -> module.query("m", code)), "m")[0])
                .isOne();
    }

    @Test
    void subnet_self() throws CanisterFault {
        assertThat(update(code -> code.replyValue("subnet_self")))
                .isEqualTo(TestHost.SUBNET.id().toBytes());
        assertThat(update(code -> code.replyI32(c -> c.call("subnet_self_node_count", ">i")))[0])
                .isEqualTo((byte) TestHost.SUBNET.nodes());
    }

    @Test
    void root_key() throws CanisterFault {
        assertThat(update(code -> code.replyValue("root_key"))).isEqualTo(TestHost.SUBNET.rootKeyDer());
    }

    @Test
    void certified_data_set() throws CanisterFault {
        var id = host.install(module -> module.data(0, "x".repeat(33))
                .update(
                        "m",
                        code -> code.i32(0)
                                .i32(32)
                                .call("certified_data_set", "ii>")
                                .reply())
                .update(
                        "long",
                        code -> code.i32(0)
                                .i32(33)
                                .call("certified_data_set", "ii>")
                                .reply())
                .update(
                        "trap",
                        code -> code.i32(0)
                                .i32(1)
                                .call("certified_data_set", "ii>")
                                .unreachable()));
        host.update(id, "m");
        assertThat(host.certified).asString(UTF_8).isEqualTo("x".repeat(32));
        assertFault(() -> host.update(id, "long")).withMessageContaining("33 bytes");
        assertFault(() -> host.update(id, "trap"));
        assertThat(host.certified).hasSize(32);
    }

    @Test
    void data_certificate() throws CanisterFault {
        UnaryOperator<Assembler.Code> present = c -> c.replyI32(d -> d.call("data_certificate_present", ">i"));
        assertThat(query(present)[0]).isOne();
        assertThat(update(present)[0]).isZero();
        assertThat(query(code -> code.replyValue("data_certificate"))).isEqualTo(TestHost.CERTIFICATE);
        assertFault(() -> update(code -> code.replyValue("data_certificate"))).withMessageContaining("mode U");
    }

    @Test
    void time() throws CanisterFault {
        assertThat(number(update(code -> code.replyI64(c -> c.call("time", ">I")))))
                .isEqualTo(host.time);
    }

    @Test
    void global_timer_set() throws CanisterFault {
        UnaryOperator<Assembler.Code> later =
                c -> c.call("time", ">I").i64(1_000).op(0x7C).call("global_timer_set", "I>I");
        var id = host.install(module -> module.global()
                .update("set", code -> code.replyI64(later))
                .update("count", code -> code.replyI64(c -> c.getGlobal(0)))
                .export(
                        "canister_global_timer",
                        code -> code.getGlobal(0).i64(1).op(0x7C).setGlobal(0)));
        assertThat(number(host.update(id, "set"))).isZero();
        assertThat(number(host.update(id, "set"))).isEqualTo(host.time + 1_000);
        host.pass(999);
        assertThat(number(host.update(id, "count"))).isZero();
        host.pass(1);
        host.pass(1_000);
        assertThat(number(host.update(id, "count"))).isOne();
        assertThat(number(host.update(id, "set"))).isZero();
    }

    @Test
    void performance_counter() throws CanisterFault {
        var id = host.install(module -> module.update(
                        "m", code -> code.replyI64(c -> c.i32(0).call("performance_counter", "i>I")))
                .update("call", code -> code.replyI64(c -> c.i32(1).call("performance_counter", "i>I")))
                .update(
                        "none",
                        code -> code.i32(2).call("performance_counter", "i>I").drop()));
        long instructions = number(host.update(id, "m"));
        assertThat(instructions).isPositive();
        assertThat(number(host.update(id, "m"))).isEqualTo(instructions);
        assertThat(number(host.update(id, "call"))).isEqualTo(instructions);
        assertFault(() -> host.update(id, "none")).withMessageContaining("no performance counter 2");
    }

    @Test
    void trap() throws CanisterFault {
        var id = host.install(module ->
                module.data(0, "oh no").update("m", code -> code.i32(0).i32(5).call("trap", "ii>")));
        assertFault(() -> host.update(id, "m"))
                .withMessage("Canister called `ic0.trap` with message: 'oh no'")
                .satisfies(fault -> assertThat(fault.rejectCode()).isEqualTo(5));
    }

    @Test
    void debug_print() throws CanisterFault {
        var id = host.install(module -> module.data(0, "hello")
                .update(
                        "m",
                        code -> code.i32(0).i32(5).call("debug_print", "ii>").reply())
                .update(
                        "outside",
                        code -> code.i32(65_536)
                                .i32(5)
                                .call("debug_print", "ii>")
                                .reply()));
        try (var log = new CanisterLog()) {
            host.update(id, "m");
            assertThat(log.messages()).containsExactly("hello");
        }
        assertFault(() -> host.update(id, "outside")).withMessageContaining("out of bounds");
    }

    @Test
    void env_var() throws CanisterFault {
        assertThat(update(code -> code.replyI32(c -> c.call("env_var_count", ">i"))))
                .containsOnly(0);
        assertThat(update(code -> code.replyI32(c -> c.i32(0).i32(1).call("env_var_name_exists", "ii>i"))))
                .containsOnly(0);
        assertFault(() ->
                update(code -> code.i32(0).call("env_var_name_size", "i>i").drop()));
        assertFault(() -> update(code -> code.i32(0).i32(0).i32(0).i32(0).call("env_var_name_copy", "iiii>")));
        assertFault(() -> update(
                code -> code.i32(0).i32(1).call("env_var_value_size", "ii>i").drop()));
        assertFault(() -> update(code -> code.i32(0).i32(1).i32(0).i32(0).i32(0).call("env_var_value_copy", "iiiii>")));
    }

    @ParameterizedTest
    @ValueSource(strings = {"cost_sign_with_ecdsa", "cost_sign_with_schnorr", "cost_vetkd_derive_key"})
    void costOfSignatures(String function) throws CanisterFault {
        assertThat(update(code -> code.i32(0)
                        .i32(0)
                        .i32(0)
                        .i32(16)
                        .call(function, "iiii>i")
                        .drop()
                        .reply(16, 16)))
                .containsOnly(0);
    }

    @Test
    void costs() throws CanisterFault {
        assertThat(update(code ->
                        code.i64(1).i64(1).i32(0).call("cost_call", "IIi>").reply(0, 16)))
                .containsOnly(0);
        assertThat(update(code -> code.i32(0).call("cost_create_canister", "i>").reply(0, 16)))
                .containsOnly(0);
        assertThat(update(code -> code.i64(1)
                        .i64(1)
                        .i32(0)
                        .call("cost_http_request", "IIi>")
                        .reply(0, 16)))
                .containsOnly(0);
        assertThat(update(code -> code.i32(0)
                        .i32(1)
                        .i32(0)
                        .call("cost_http_request_v2", "iii>")
                        .reply(0, 16)))
                .containsOnly(0);
    }

    @Test
    void aFunctionInTheWrongMode() {
        assertFault(() -> query(code -> code.i32(0).i32(0).call("certified_data_set", "ii>")))
                .withMessage("Canister violated contract: \"certified_data_set\" cannot be executed in mode NRQ");
        assertFault(() -> host.install(module -> module.export("canister_init", code -> code.reply())))
                .withMessageContaining("\"msg_reply\" cannot be executed in mode I");
        assertFault(() -> host.install(
                        module -> module.start(code -> code.call("time", ">I").drop())))
                .withMessageContaining("\"time\" cannot be executed in mode s");
        assertFault(() -> update(code -> code.call("accept_message", ">"))).withMessageContaining("mode U");
    }

    @Test
    void anImportThatTheSystemDoesNotHave() {
        assertThatThrownBy(() -> canister(module -> module.update("m", code -> code.call("launch_rocket", ">"))))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("launch_rocket");
        assertThatThrownBy(() -> canister(
                        module -> module.update("m", code -> code.i64(1).call("msg_reply", "I>"))))
                .isInstanceOf(IllegalArgumentException.class);
    }
}
