package io.icws.devnet.wasm;

import static io.icws.devnet.wasm.TestHost.canister;
import static io.icws.devnet.wasm.TestHost.number;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import io.icws.devnet.Canister;
import io.icws.devnet.CanisterFault;
import java.util.function.UnaryOperator;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.Test;

/** What a canister keeps and forgets. */
class WasmCanisterTest {

    private static final int COUNT = 4_096 - 4;

    private final TestHost host = new TestHost();

    private static Assembler.Code increment(Assembler.Code code) {
        return code.storeI64(COUNT, c -> c.loadI64(COUNT).i64(1).op(0x7C))
                .getGlobal(0)
                .i64(1)
                .op(0x7C)
                .setGlobal(0);
    }

    /** Counts in memory, across two pages of 4 KiB, and in a global variable. */
    private static Assembler counter(Assembler module) {
        return module.global()
                .update("increment", code -> increment(code).reply())
                .update("increment and trap", code -> increment(code).unreachable())
                .update("count", code -> code.reply(COUNT, 8))
                .query("increment in a query", code -> increment(code).reply(COUNT, 8))
                .update("global", code -> code.replyI64(c -> c.getGlobal(0)));
    }

    private static void assertTrap(String message, ThrowingCallable call) {
        assertThatExceptionOfType(CanisterFault.class).isThrownBy(call).withMessageContaining(message);
    }

    @Test
    void keepsMemoryAndGlobals() throws CanisterFault {
        var id = host.install(WasmCanisterTest::counter);
        host.update(id, "increment");
        host.update(id, "increment");
        assertThat(number(host.update(id, "count"))).isEqualTo(2);
        assertThat(number(host.update(id, "global"))).isEqualTo(2);
    }

    @Test
    void forgetsWhatATrapUndoes() throws CanisterFault {
        var id = host.install(WasmCanisterTest::counter);
        host.update(id, "increment");
        assertTrap("Trapped on unreachable", () -> host.update(id, "increment and trap"));
        assertThat(number(host.update(id, "count"))).isOne();
        assertThat(number(host.update(id, "global"))).isOne();
    }

    @Test
    void queriesChangeNothing() throws CanisterFault {
        var id = host.install(WasmCanisterTest::counter);
        assertThat(number(host.query(id, "increment in a query"))).isOne();
        assertThat(number(host.query(id, "increment in a query"))).isOne();
        assertThat(number(host.update(id, "increment in a query"))).isOne();
        assertThat(number(host.update(id, "count"))).isZero();
    }

    @Test
    void aViewShowsTheStateOfItsTime() throws CanisterFault {
        var id = host.install(WasmCanisterTest::counter);
        var before = host.canisters.get(id).view();
        host.update(id, "increment");
        var after = new TestHost();
        after.canisters.put(id, new ViewOnly(before));
        assertThat(number(after.query(id, "increment in a query"))).isOne();
        assertThat(number(host.query(id, "increment in a query"))).isEqualTo(2);
    }

    private record ViewOnly(Canister.View view) implements Canister {
        @Override
        public byte[] update(UpdateContext ic, String method, byte[] arg) {
            throw new UnsupportedOperationException();
        }
    }

    @Test
    void canistersOfOneModuleShareNothing() throws CanisterFault {
        var module = CanisterModule.parse(counter(new Assembler()).assemble());
        var one = host.install(1, new WasmCanister(module, new byte[0]));
        var two = host.install(2, new WasmCanister(module, new byte[0]));
        host.update(one, "increment");
        assertThat(number(host.update(two, "count"))).isZero();
    }

    @Test
    void unknownMethods() throws CanisterFault {
        var id = host.install(WasmCanisterTest::counter);
        assertTrap("has no update method 'nothing'", () -> host.update(id, "nothing"));
        assertTrap("has no query method 'increment'", () -> host.query(id, "increment"));
    }

    @Test
    void compositeQueriesAreQueriesThatCannotCall() throws CanisterFault {
        var id = host.install(module -> module.export(
                        "canister_composite_query certificate", code -> code.replyValue("data_certificate"))
                .export(
                        "canister_composite_query call",
                        code -> code.call("call_perform", ">i").drop()));
        assertThat(host.query(id, "certificate")).isEqualTo(TestHost.CERTIFICATE);
        assertTrap("mode CQ", () -> host.query(id, "call"));
        assertTrap("has no update method 'certificate'", () -> host.update(id, "certificate"));
    }

    @Test
    void memoryOutOfBounds() throws CanisterFault {
        var id = host.install(module ->
                module.update("m", code -> code.storeI64(65_529, c -> c.i64(1)).reply()));
        assertTrap("heap out of bounds", () -> host.update(id, "m"));
    }

    @Test
    void endlessRecursion() throws CanisterFault {
        var id = host.install(module -> module.update("m", code -> code.op(0x10, 0)));
        assertTrap("Canister trapped", () -> host.update(id, "m"));
    }

    @Test
    void theInstructionLimit() throws CanisterFault {
        var endless = canister(module -> module.update("m", Assembler.Code::loopForever)
                        .query("q", Assembler.Code::loopForever)
                        .update("short", code -> code.reply()))
                .withInstructionLimit(100_000);
        var id = host.install(1, endless);
        assertTrap("exceeded the limit of 100000 instructions", () -> host.update(id, "m"));
        assertTrap("exceeded the limit of 100000 instructions", () -> host.query(id, "q"));
        assertThat(host.update(id, "short")).isEmpty();
    }

    @Test
    void initHasAnArgumentAndRunsAfterTheStartFunction() throws CanisterFault {
        UnaryOperator<Assembler> code = module -> module.global()
                .start(c -> c.i64(5).setGlobal(0))
                .export(
                        "canister_init",
                        c -> c.storeI64(100, d -> d.getGlobal(0)).copyValue("msg_arg_data"))
                .update("argument", c -> c.reply(0, 3))
                .update("global at init", c -> c.reply(100, 8));
        var module = CanisterModule.parse(code.apply(new Assembler()).assemble());
        var id = host.install(1, new WasmCanister(module, "abc".getBytes(UTF_8)));
        assertThat(host.update(id, "argument")).asString(UTF_8).isEqualTo("abc");
        assertThat(number(host.update(id, "global at init"))).isEqualTo(5);
    }

    private static Assembler upgradable(Assembler module) {
        return module.data(40, "old")
                .export(
                        "canister_init",
                        code -> code.i64(1).call("stable64_grow", "I>I").drop())
                .export(
                        "canister_pre_upgrade",
                        code -> code.i64(0).i64(40).i64(3).call("stable64_write", "III>"))
                .update(
                        "m",
                        code -> code.i64(10)
                                .i64(0)
                                .i64(3)
                                .call("stable64_read", "III>")
                                .reply(10, 3))
                .update("timer", code -> code.replyI64(c -> c.i64(7).call("global_timer_set", "I>I")));
    }

    @Test
    void anUpgradeKeepsStableMemoryAndNothingElse() throws CanisterFault {
        var id = host.install(WasmCanisterTest::upgradable);
        host.update(id, "timer");
        host.upgrade(
                id,
                canister(module -> upgradable(module)
                        .data(20, "new")
                        .export(
                                "canister_post_upgrade",
                                code -> code.i64(3).i64(20).i64(3).call("stable64_write", "III>"))
                        .update(
                                "all",
                                code -> code.i64(10)
                                        .i64(0)
                                        .i64(6)
                                        .call("stable64_read", "III>")
                                        .reply(10, 6))));
        assertThat(host.update(id, "all")).asString(UTF_8).isEqualTo("oldnew");
        assertThat(number(host.update(id, "timer"))).isZero();
    }

    @Test
    void anUpgradeThatTrapsIsUndone() throws CanisterFault {
        var id = host.install(WasmCanisterTest::upgradable);
        assertTrap(
                "Trapped on unreachable",
                () -> host.upgrade(
                        id, canister(module -> module.export("canister_post_upgrade", Assembler.Code::unreachable))));
        assertThat(host.update(id, "m")).isEqualTo(new byte[3]);
        var stubborn = host.install(module -> module.export("canister_pre_upgrade", Assembler.Code::unreachable)
                .update("m", code -> code.reply()));
        assertTrap("Trapped on unreachable", () -> host.upgrade(stubborn, canister(module -> module)));
        assertThat(host.update(stubborn, "m")).isEmpty();
    }

    @Test
    void aTimerThatTrapsIsLoggedAndNotRepeated() throws CanisterFault {
        var id = host.install(module -> module.update(
                        "set", code -> code.replyI64(c -> c.i64(1).call("global_timer_set", "I>I")))
                .export("canister_global_timer", Assembler.Code::unreachable));
        host.update(id, "set");
        try (var log = new CanisterLog()) {
            host.pass(1);
            host.pass(1);
            assertThat(log.messages()).singleElement().asString().contains("trapped");
        }
    }
}
