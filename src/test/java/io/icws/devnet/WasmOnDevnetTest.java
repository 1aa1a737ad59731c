package io.icws.devnet;

import static io.icws.devnet.StateMap.label;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.icws.devnet.wasm.Assembler;
import io.icws.devnet.wasm.CanisterModule;
import io.icws.devnet.wasm.WasmCanister;
import io.icws.protocol.Cbor;
import io.icws.protocol.HashTree;
import io.icws.protocol.Principal;
import io.icws.protocol.Sha256;
import java.time.Duration;
import java.util.List;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Canisters in WebAssembly behind the devnet's HTTP interface. */
@Timeout(60)
class WasmOnDevnetTest {

    private Devnet net;
    private Caller caller;

    @BeforeEach
    void start() {
        net = Devnet.builder().roundLength(Duration.ofMillis(10)).start();
        caller = new Caller(net);
    }

    @AfterEach
    void stop() {
        caller.close();
        net.close();
    }

    private static byte[] module(UnaryOperator<Assembler> code) {
        return code.apply(new Assembler()).assemble();
    }

    private static WasmCanister canister(UnaryOperator<Assembler> code) {
        return new WasmCanister(CanisterModule.parse(module(code)), new byte[0]);
    }

    /** What the certified status of a call says. */
    private String called(Principal canister, String method, String field) throws Exception {
        var call = caller.call(canister, method, "hello");
        var answer = caller.post(4, canister, "call", call);
        return new String(value(Caller.status(caller.certified(answer, canister), call.id(), field)), UTF_8);
    }

    private static byte[] value(HashTree.Lookup lookup) {
        return ((HashTree.Lookup.Found) lookup).value();
    }

    private static Assembler echo(Assembler module) {
        return module.update("echo", code -> code.replyValue("msg_arg_data"));
    }

    @Test
    void answersAreCertified() throws Exception {
        var id = net.install(canister(WasmOnDevnetTest::echo));
        assertThat(called(id, "echo", "reply")).isEqualTo("hello");
        assertThat(called(id, "missing", "reject_message"))
                .isEqualTo("Error from Canister " + id + ": Canister has no update method 'missing'");
    }

    @Test
    void theModuleHashIsCertified() throws Exception {
        var wasm = module(WasmOnDevnetTest::echo);
        var id = net.install(new WasmCanister(CanisterModule.parse(wasm), new byte[0]));
        var path = List.of(label("canister"), id.toBytes(), label("module_hash"));
        var answer = caller.post(3, id, "read_state", caller.readState(path));
        assertThat(value(caller.certified(answer, id).lookup(path.toArray(byte[][]::new))))
                .isEqualTo(Sha256.of(wasm));
    }

    @Test
    void theCertificateOfAQueryShowsTheCertifiedData() throws Exception {
        var id = net.install(canister(module -> module.data(0, "certified")
                .update(
                        "certify",
                        code -> code.i32(0)
                                .i32(9)
                                .call("certified_data_set", "ii>")
                                .reply())
                .query("certificate", code -> code.replyValue("data_certificate"))));
        called(id, "certify", "reply");
        var answer = Caller.cbor(caller.post(3, id, "query", caller.query(id, "certificate")));
        var certificate = Cbor.bytes(answer.get("reply"), "arg");
        assertThat(value(caller.verify(certificate, id)
                        .lookup(label("canister"), id.toBytes(), label("certified_data"))))
                .asString(UTF_8)
                .isEqualTo("certified");
    }

    @Test
    void aCallThatInspectionRefusesIsNotExecuted() throws Exception {
        var id = net.install(canister(module -> echo(module).export("canister_inspect_message", code -> code)));
        var answer = Caller.cbor(caller.post(4, id, "call", caller.call(id, "echo", "hello")));
        assertThat(answer.get("status").AsString()).isEqualTo("non_replicated_rejection");
        assertThat(answer.get("reject_code").AsInt32Value()).isEqualTo(4);
        assertThat(net.statistics().executed(id, "echo")).isZero();
    }

    @Test
    void anInstallationThatTrapsChangesNothing() throws Exception {
        var id = net.install(canister(WasmOnDevnetTest::echo));
        var trapping = canister(module -> module.export("canister_init", Assembler.Code::unreachable)
                .export("canister_post_upgrade", Assembler.Code::unreachable));
        assertThatThrownBy(() -> net.reinstall(id, trapping))
                .isInstanceOf(IllegalStateException.class)
                .hasMessageContaining("Canister trapped");
        assertThatThrownBy(() -> net.upgrade(id, trapping)).isInstanceOf(IllegalStateException.class);
        assertThatThrownBy(() -> net.install(trapping)).isInstanceOf(IllegalStateException.class);
        assertThat(called(id, "echo", "reply")).isEqualTo("hello");
    }

    @Test
    void canistersCallEachOther() throws Exception {
        var callee = net.install(canister(WasmOnDevnetTest::echo));
        var id = net.install(canister(module -> module.data(100, callee.toBytes())
                .data(200, "echo there")
                .update(
                        "m",
                        code -> code.i32(100)
                                .i32(callee.toBytes().length)
                                .i32(200)
                                .i32(4)
                                .i32(0)
                                .i32(0)
                                .i32(0)
                                .i32(0)
                                .call("call_new", "iiiiiiii>")
                                .i32(205)
                                .i32(5)
                                .call("call_data_append", "ii>")
                                .call("call_perform", ">i")
                                .drop())
                .callback(code -> code.replyValue("msg_arg_data"))));
        assertThat(called(id, "m", "reply")).isEqualTo("there");
    }

    /** The chain of calls ends: somebody in it is refused another one. */
    @Test
    void canistersCallEachOtherNotForEver() throws Exception {
        var id = net.install(canister(module -> module.update(
                        "m",
                        code -> code.copyValue("canister_self")
                                .i32(0)
                                .call("canister_self_size", ">i")
                                .i32(200)
                                .i32(1)
                                .i32(0)
                                .i32(0)
                                .i32(1)
                                .i32(0)
                                .call("call_new", "iiiiiiii>")
                                .call("call_perform", ">i")
                                .drop())
                .data(200, "m")
                .callback(code -> code.replyValue("msg_arg_data"))
                .callback(code -> code.copyValue("msg_reject_msg")
                        .i32(0)
                        .call("msg_reject_msg_size", ">i")
                        .call("msg_reply_data_append", "ii>")
                        .reply())));
        assertThat(called(id, "m", "reply")).isEqualTo("Too many calls wait for this one");
    }
}
