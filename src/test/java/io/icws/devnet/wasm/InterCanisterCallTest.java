package io.icws.devnet.wasm;

import static io.icws.devnet.wasm.TestHost.canister;
import static io.icws.devnet.wasm.TestHost.number;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import io.icws.devnet.CanisterFault;
import io.icws.protocol.Principal;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Calls, callbacks and cycles between two canisters. */
class InterCanisterCallTest {

    private static final int CALLEE = 512;
    private static final int METHOD = 600;
    private static final int TEXT = 700;
    private static final int ON_REPLY = 0;
    private static final int ON_REJECT = 1;
    private static final int ON_CLEANUP = 2;

    private final TestHost host = new TestHost();
    private Principal callee = Principal.MANAGEMENT;

    @BeforeEach
    void installCallee() throws CanisterFault {
        callee = host.install(
                2,
                canister(module -> module.data(0, "no")
                        .update("echo", code -> code.replyValue("msg_arg_data"))
                        .update("fails", code -> code.i32(0).i32(2).call("msg_reject", "ii>"))
                        .update("traps", Assembler.Code::unreachable)
                        .update("accepts", code -> code.replyI64(c -> c.i64(30).call("msg_cycles_accept", "I>I")))
                        .update(
                                "accepts128",
                                code -> code.i64(0)
                                        .i64(30)
                                        .i32(0)
                                        .call("msg_cycles_accept128", "IIi>")
                                        .reply(0, 16))
                        .update("available", code -> code.replyI64(c -> c.call("msg_cycles_available", ">I")))
                        .update(
                                "available128",
                                code -> code.i32(0)
                                        .call("msg_cycles_available128", "i>")
                                        .reply(0, 16))));
    }

    /** Begins a call of one of the callee's methods. */
    private static Assembler.Code begin(Assembler.Code code, int methodLength) {
        return code.i32(CALLEE)
                .i32(3)
                .i32(METHOD)
                .i32(methodLength)
                .i32(ON_REPLY)
                .i32(41)
                .i32(ON_REJECT)
                .i32(42)
                .call("call_new", "iiiiiiii>");
    }

    private static Assembler.Code perform(Assembler.Code code) {
        return code.call("call_perform", ">i").drop();
    }

    /** What a canister replies that makes a call from {@code m}. */
    private byte[] call(
            String method,
            UnaryOperator<Assembler.Code> before,
            UnaryOperator<Assembler.Code> onReply,
            UnaryOperator<Assembler.Code> onReject)
            throws CanisterFault {
        return host.update(install(method, before, onReply, onReject, code -> code), "m");
    }

    private Principal install(
            String method,
            UnaryOperator<Assembler.Code> before,
            UnaryOperator<Assembler.Code> onReply,
            UnaryOperator<Assembler.Code> onReject,
            UnaryOperator<Assembler.Code> onCleanup)
            throws CanisterFault {
        return host.install(module -> module.global()
                .data(CALLEE, callee.toBytes())
                .data(METHOD, method)
                .data(TEXT, "hello")
                .update("m", code -> perform(before.apply(begin(code, method.length()))))
                .update("global", code -> code.replyI64(c -> c.getGlobal(0)))
                .callback(onReply)
                .callback(onReject)
                .callback(onCleanup));
    }

    private static Assembler.Code reject(Assembler.Code code) {
        return code.copyValue("msg_reject_msg")
                .i32(0)
                .call("msg_reject_msg_size", ">i")
                .call("msg_reply_data_append", "ii>")
                .storeI32(200, c -> c.call("msg_reject_code", ">i"))
                .append(200, 1)
                .reply();
    }

    @Test
    void call_data_append_andTheReplyCallback() throws CanisterFault {
        UnaryOperator<Assembler.Code> hello = code -> code.i32(TEXT)
                .i32(2)
                .call("call_data_append", "ii>")
                .i32(TEXT + 2)
                .i32(3)
                .call("call_data_append", "ii>");
        assertThat(call("echo", hello, code -> code.replyValue("msg_arg_data"), Assembler.Code::unreachable))
                .asString(UTF_8)
                .isEqualTo("hello");
    }

    @Test
    void callbacksHaveTheirEnvironment() throws CanisterFault {
        UnaryOperator<Assembler.Code> environment = code -> code.replyI32(Assembler.Code::argument);
        assertThat(call("echo", code -> code, environment, environment)[0]).isEqualTo((byte) 41);
        assertThat(call("traps", code -> code, environment, environment)[0]).isEqualTo((byte) 42);
    }

    @Test
    void msg_reject_code_isZeroInAReplyCallback() throws CanisterFault {
        assertThat(call(
                        "echo",
                        code -> code,
                        code -> code.replyI32(c -> c.call("msg_reject_code", ">i")),
                        Assembler.Code::unreachable))
                .containsOnly(0);
    }

    @Test
    void msg_reject_msg() throws CanisterFault {
        assertThat(call("fails", code -> code, Assembler.Code::unreachable, InterCanisterCallTest::reject))
                .asString(UTF_8)
                .isEqualTo("no\u0004");
        assertThat(call("traps", code -> code, Assembler.Code::unreachable, InterCanisterCallTest::reject))
                .asString(UTF_8)
                .endsWith("\u0005");
        assertThat(call("missing", code -> code, Assembler.Code::unreachable, InterCanisterCallTest::reject))
                .asString(UTF_8)
                .contains("no update method 'missing'");
    }

    @Test
    void aCanisterThatDoesNotExist() throws CanisterFault {
        host.canisters.remove(callee);
        assertThat(call("echo", code -> code, Assembler.Code::unreachable, InterCanisterCallTest::reject))
                .asString(UTF_8)
                .endsWith("\u0003");
    }

    @Test
    void aTrapUndoesTheCall() throws CanisterFault {
        var id = install("echo", code -> code, code -> code, code -> code, code -> code);
        var trapping = host.install(
                3,
                canister(module -> module.data(CALLEE, id.toBytes())
                        .data(METHOD, "m")
                        .update("m", code -> perform(begin(code, 1)).unreachable())
                        .callback(code -> code)
                        .callback(code -> code)));
        assertThatExceptionOfType(CanisterFault.class).isThrownBy(() -> host.update(trapping, "m"));
    }

    @Test
    void call_on_cleanup_runsIfTheCallbackTraps() throws CanisterFault {
        UnaryOperator<Assembler.Code> withCleanup =
                code -> code.i32(ON_CLEANUP).i32(43).call("call_on_cleanup", "ii>");
        UnaryOperator<Assembler.Code> keepEnvironment =
                code -> code.argument().op(0xAD).setGlobal(0);
        UnaryOperator<Assembler.Code> trap = code -> code.i64(7).setGlobal(0).unreachable();
        var id = install("echo", withCleanup, trap, trap, keepEnvironment);
        assertThatExceptionOfType(CanisterFault.class)
                .isThrownBy(() -> host.update(id, "m"))
                .withMessageContaining("unreachable");
        assertThat(number(host.update(id, "global"))).isEqualTo(43);
        var fine = install("echo", withCleanup, code -> code.reply(), trap, keepEnvironment);
        host.update(fine, "m");
        assertThat(number(host.update(fine, "global"))).isZero();
        UnaryOperator<Assembler.Code> twice = code -> withCleanup.apply(withCleanup.apply(code));
        assertThatExceptionOfType(CanisterFault.class)
                .isThrownBy(() -> host.update(install("echo", twice, trap, trap, keepEnvironment), "m"))
                .withMessageContaining("twice");
    }

    @Test
    void call_with_best_effort_response() throws CanisterFault {
        UnaryOperator<Assembler.Code> bounded = code -> code.i32(10).call("call_with_best_effort_response", "i>");
        assertThat(call("echo", bounded, code -> code.reply(TEXT, 5), Assembler.Code::unreachable))
                .asString(UTF_8)
                .isEqualTo("hello");
        assertThatExceptionOfType(CanisterFault.class)
                .isThrownBy(() -> call("echo", code -> bounded.apply(bounded.apply(code)), code -> code, code -> code))
                .withMessageContaining("twice");
    }

    @Test
    void call_perform_needsACall() throws CanisterFault {
        var id = host.install(module -> module.update("m", InterCanisterCallTest::perform));
        assertThatExceptionOfType(CanisterFault.class)
                .isThrownBy(() -> host.update(id, "m"))
                .withMessageContaining("no call is under construction");
    }

    @Test
    void aCanisterCallsItself() throws CanisterFault {
        var self = TestHost.principal(1);
        host.install(module -> module.global()
                .data(CALLEE, self.toBytes())
                .data(METHOD, "inner")
                .update("m", code -> perform(begin(code.i64(1).setGlobal(0), 5)))
                .update(
                        "inner",
                        code -> code.getGlobal(0).i64(1).op(0x7C).setGlobal(0).reply())
                .callback(code -> code.replyI64(c -> c.getGlobal(0)))
                .callback(Assembler.Code::unreachable));
        assertThat(number(host.update(self, "m"))).isEqualTo(2);
    }

    private static Assembler.Code withCycles(Assembler.Code code) {
        return code.i64(50).call("call_cycles_add", "I>");
    }

    private static Assembler.Code withCycles128(Assembler.Code code) {
        return code.i64(0).i64(50).call("call_cycles_add128", "II>");
    }

    @Test
    void cyclesThatAreNotAcceptedComeBack() throws CanisterFault {
        UnaryOperator<Assembler.Code> refunded = code -> code.replyI64(c -> c.call("msg_cycles_refunded", ">I"));
        assertThat(number(call("accepts", InterCanisterCallTest::withCycles, refunded, refunded)))
                .isEqualTo(20);
        assertThat(number(call("traps", InterCanisterCallTest::withCycles128, refunded, refunded)))
                .isEqualTo(50);
        UnaryOperator<Assembler.Code> refunded128 =
                code -> code.i32(0).call("msg_cycles_refunded128", "i>").reply(0, 16);
        assertThat(call("accepts128", InterCanisterCallTest::withCycles128, refunded128, refunded128))
                .hasSize(16)
                .startsWith(20, 0);
    }

    @Test
    void msg_cycles_available() throws CanisterFault {
        UnaryOperator<Assembler.Code> pass = code -> code.replyValue("msg_arg_data");
        assertThat(number(call("available", InterCanisterCallTest::withCycles, pass, pass)))
                .isEqualTo(50);
        assertThat(call("available128", InterCanisterCallTest::withCycles, pass, pass))
                .hasSize(16)
                .startsWith(50, 0);
    }

    @Test
    void balances() throws CanisterFault {
        UnaryOperator<Assembler.Code> balance = code -> code.replyI64(c -> c.call("canister_cycle_balance", ">I"));
        assertThat(number(call("accepts", InterCanisterCallTest::withCycles, balance, balance)))
                .isEqualTo(CanisterState.INITIAL_CYCLES - 30);
        var id = host.install(module -> module.update("balance", balance)
                .update(
                        "balance128",
                        code -> code.i32(0)
                                .call("canister_cycle_balance128", "i>")
                                .reply(0, 8))
                .update(
                        "liquid",
                        code -> code.i32(0)
                                .call("canister_liquid_cycle_balance128", "i>")
                                .reply(0, 8))
                .update(
                        "burn",
                        code -> code.i64(0)
                                .i64(10)
                                .i32(0)
                                .call("cycles_burn128", "IIi>")
                                .reply(0, 8))
                .update(
                        "burn all",
                        code -> code.i64(1)
                                .i64(0)
                                .i32(0)
                                .call("cycles_burn128", "IIi>")
                                .reply(0, 8)));
        assertThat(number(host.update(id, "burn"))).isEqualTo(10);
        for (var method : new String[] {"balance", "balance128", "liquid", "burn all"}) {
            assertThat(number(host.update(id, method))).isEqualTo(CanisterState.INITIAL_CYCLES - 10);
        }
        assertThat(number(host.update(id, "balance"))).isZero();
    }

    @Test
    void moreCyclesThanThereAre() {
        UnaryOperator<Assembler.Code> tooMany = code -> code.i64(1).i64(0).call("call_cycles_add128", "II>");
        assertThatExceptionOfType(CanisterFault.class)
                .isThrownBy(() -> call("echo", tooMany, code -> code, code -> code))
                .withMessageContaining("too small");
    }
}
