package io.icws.devnet;

import static io.icws.devnet.StateMap.label;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.icws.gateway.protocol.Cbor;
import io.icws.gateway.protocol.HashTree;
import io.icws.gateway.protocol.Principal;
import io.icws.gateway.protocol.RequestId;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.stream.IntStream;
import org.bouncycastle.crypto.params.Ed25519PublicKeyParameters;
import org.bouncycastle.crypto.signers.Ed25519Signer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

@Timeout(60)
class DevnetTest {

    private final CounterCanister counter = new CounterCanister();

    private static DevnetBuilder quick() {
        return Devnet.builder().roundLength(Duration.ofMillis(10));
    }

    @Test
    void tellsItsRootKey() throws Exception {
        try (var net = quick().start(); var caller = new Caller(net)) {
            var status = caller.status();
            assertThat(Cbor.bytes(Caller.cbor(status), "root_key")).isEqualTo(net.rootKeyDer());
            assertThat(status.headers().firstValue("access-control-allow-origin")).contains("*");
        }
    }

    @ParameterizedTest
    @ValueSource(ints = {3, 4})
    void certifiesRepliesUnderADelegation(int version) throws Exception {
        try (var net = quick().start(); var caller = new Caller(net)) {
            net.install(new CounterCanister());
            var canister = net.install(counter);
            assertReplied(version, caller, canister);
            assertThat(net.statistics().executed(canister, "increment")).isEqualTo(1);
        }
    }

    @Test
    void certifiesRepliesOnTheRootSubnet() throws Exception {
        try (var net = quick().start(); var caller = new Caller(net)) {
            assertReplied(4, caller, net.installOnRoot(counter));
        }
    }

    private static void assertReplied(int version, Caller caller, Principal canister) throws Exception {
        var call = caller.call(canister, "increment", "a");
        var answer = caller.post(version, canister, "call", call);
        assertThat(answer.statusCode()).isEqualTo(200);
        var tree = caller.certified(answer, canister);
        assertFound(Caller.status(tree, call.id(), "status"), label("replied"));
        assertFound(Caller.status(tree, call.id(), "reply"), CounterCanister.count(1));
        assertThat(tree.isWellFormed()).isTrue();
    }

    private static void assertFound(HashTree.Lookup lookup, byte[] value) {
        assertThat(lookup).isInstanceOfSatisfying(HashTree.Lookup.Found.class, found -> assertThat(found.value())
                .isEqualTo(value));
    }

    @Test
    void certifiesRejects() throws Exception {
        try (var net = quick().start(); var caller = new Caller(net)) {
            var canister = net.install(counter);
            var call = caller.call(canister, "no_such_method", "");
            var tree = caller.certified(caller.post(3, canister, "call", call), canister);
            assertFound(Caller.status(tree, call.id(), "status"), label("rejected"));
            assertFound(Caller.status(tree, call.id(), "reject_code"), new byte[] {5});
        }
    }

    @Test
    void letsTheSenderAndNobodyElseReadAStatus() throws Exception {
        try (var net = quick().start(); var caller = new Caller(net); var stranger = new Caller(net)) {
            var canister = net.install(counter);
            var call = caller.call(canister, "increment", "a");
            List<byte[]> path = List.of(label("request_status"), call.id().toBytes());
            var absent = caller.certified(caller.post(2, canister, "read_state", caller.readState(path)), canister);
            assertThat(Caller.status(absent, call.id(), "status")).isInstanceOf(HashTree.Lookup.Absent.class);

            assertThat(caller.post(2, canister, "call", call).statusCode()).isEqualTo(202);
            net.round();
            for (int version : List.of(2, 3)) {
                var read = caller.post(version, canister, "read_state", caller.readState(path));
                assertFound(Caller.status(caller.certified(read, canister), call.id(), "status"), label("replied"));
            }
            assertThat(stranger.post(2, canister, "read_state", stranger.readState(path)).statusCode())
                    .isEqualTo(403);
        }
    }

    @Test
    void showsACallOnItsWay() throws Exception {
        try (var net = quick().executionDelay(2).start(); var caller = new Caller(net)) {
            var canister = net.install(counter);
            net.pause();
            var call = caller.call(canister, "increment", "a");
            caller.post(2, canister, "call", call);
            List<byte[]> path = List.of(label("request_status"), call.id().toBytes());
            for (var expected : List.of("received", "processing", "replied")) {
                net.round();
                var read = caller.post(3, canister, "read_state", caller.readState(path));
                assertFound(Caller.status(caller.certified(read, canister), call.id(), "status"), label(expected));
            }
        }
    }

    @Test
    void executesARequestOnce() throws Exception {
        try (var net = quick().start(); var caller = new Caller(net)) {
            var canister = net.install(counter);
            var call = caller.call(canister, "increment", "a");
            for (int version : List.of(2, 3, 4, 2)) {
                caller.post(version, canister, "call", call);
                net.round();
            }
            assertThat(counter.executed()).containsExactly("a");
        }
    }

    @Test
    void answersARepeatedPostFromTheCertifiedState() throws Exception {
        try (var net = quick().nodes(1).executionDelay(1).start(); var caller = new Caller(net)) {
            var canister = net.install(counter);
            net.pause();
            var call = caller.call(canister, "increment", "a");
            var first = caller.postLater(4, canister, "call", call.body());
            HttpResponses.await(() -> net.statistics().concurrent(Endpoint.CALL) == 1);
            assertThat(repeat(caller, canister, call).statusCode()).isEqualTo(202);

            net.round();
            var inducted = caller.certified(repeat(caller, canister, call), canister);
            assertFound(Caller.status(inducted, call.id(), "status"), label("received"));
            assertThat(first).isNotDone();

            net.round();
            var replied = caller.certified(first.join(), canister);
            assertFound(Caller.status(replied, call.id(), "status"), label("replied"));
        }
    }
}
