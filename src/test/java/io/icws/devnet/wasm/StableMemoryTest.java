package io.icws.devnet.wasm;

import static io.icws.devnet.wasm.TestHost.number;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import io.icws.devnet.CanisterFault;
import io.icws.protocol.Principal;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class StableMemoryTest {

    private final TestHost host = new TestHost();
    private Principal id = Principal.MANAGEMENT;

    @BeforeEach
    void install() throws CanisterFault {
        id = host.install(module -> module.data(40, "hello")
                .update("grow64", code -> code.replyI64(c -> c.i64(1).call("stable64_grow", "I>I")))
                .update(
                        "grow beyond 4 GiB",
                        code -> code.replyI64(c -> c.i64(65_537).call("stable64_grow", "I>I")))
                .update(
                        "grow too far",
                        code -> code.replyI64(c -> c.i64(1 << 20).call("stable64_grow", "I>I")))
                .update("size64", code -> code.replyI64(c -> c.call("stable64_size", ">I")))
                .update(
                        "write64",
                        code -> code.i64(65_530)
                                .i64(40)
                                .i64(5)
                                .call("stable64_write", "III>")
                                .reply())
                .update(
                        "read64",
                        code -> code.i64(100)
                                .i64(65_530)
                                .i64(5)
                                .call("stable64_read", "III>")
                                .reply(100, 5))
                .update("grow", code -> code.replyI32(c -> c.i32(2).call("stable_grow", "i>i")))
                .update(
                        "grow too far, 32",
                        code -> code.replyI32(c -> c.i32(65_536).call("stable_grow", "i>i")))
                .update("size", code -> code.replyI32(c -> c.call("stable_size", ">i")))
                .update(
                        "write",
                        code -> code.i32(65_530)
                                .i32(40)
                                .i32(5)
                                .call("stable_write", "iii>")
                                .reply())
                .update(
                        "write and trap",
                        code -> code.i32(65_530)
                                .i32(41)
                                .i32(5)
                                .call("stable_write", "iii>")
                                .unreachable())
                .update(
                        "read",
                        code -> code.i32(100)
                                .i32(65_530)
                                .i32(5)
                                .call("stable_read", "iii>")
                                .reply(100, 5)));
    }

    private void assertTrap(String method, String message) {
        assertThatExceptionOfType(CanisterFault.class)
                .isThrownBy(() -> host.update(id, method))
                .withMessageContaining(message);
    }

    @Test
    void growsAndTellsTheSizeBefore() throws CanisterFault {
        assertThat(number(host.update(id, "grow64"))).isZero();
        assertThat(number(host.update(id, "grow64"))).isOne();
        assertThat(host.update(id, "grow")).containsExactly(2, 0, 0, 0);
        assertThat(number(host.update(id, "size64"))).isEqualTo(4);
        assertThat(host.update(id, "size")).containsExactly(4, 0, 0, 0);
    }

    @Test
    void growsNotBeyondItsLimit() throws CanisterFault {
        host.update(id, "grow64");
        assertThat(number(host.update(id, "grow too far"))).isEqualTo(-1);
        assertThat(host.update(id, "grow too far, 32")).containsOnly(0xFF);
        assertThat(number(host.update(id, "size64"))).isOne();
    }

    @Test
    void keepsWhatIsWritten() throws CanisterFault {
        assertTrap("write64", "stable memory out of bounds");
        assertTrap("read64", "stable memory out of bounds");
        host.update(id, "grow64");
        host.update(id, "write64");
        assertThat(host.update(id, "read64")).asString(UTF_8).isEqualTo("hello");
        assertThat(host.update(id, "read")).asString(UTF_8).isEqualTo("hello");
    }

    @Test
    void forgetsWhatAnExecutionWroteThatTraps() throws CanisterFault {
        host.update(id, "grow");
        host.update(id, "write");
        assertTrap("write and trap", "Trapped on unreachable");
        assertThat(host.update(id, "read")).asString(UTF_8).isEqualTo("hello");
    }

    @Test
    void theFunctionsOf32BitsTrapBeyond4GiB() throws CanisterFault {
        host.update(id, "grow beyond 4 GiB");
        for (var method : new String[] {"size", "grow", "write", "read"}) {
            assertTrap(method, "larger than 4GB");
        }
    }
}
