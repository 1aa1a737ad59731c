package io.icws.devnet;

import static io.icws.devnet.StateMap.label;
import static org.assertj.core.api.Assertions.assertThat;

import com.upokecenter.cbor.CBORObject;
import io.icws.protocol.Cbor;
import io.icws.protocol.DomainSeparator;
import io.icws.protocol.HashTree;
import io.icws.protocol.MalformedException;
import io.icws.protocol.Principal;
import io.icws.protocol.RequestId;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.bouncycastle.crypto.params.Ed25519PublicKeyParameters;
import org.bouncycastle.crypto.signers.Ed25519Signer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

@Timeout(60)
class DevnetTest {

    private final CounterCanister counter = new CounterCanister();

    private static DevnetBuilder quick() {
        return Devnet.builder().roundLength(Duration.ofMillis(10));
    }

    @Test
    void tellsItsRootKey() throws Exception {
        try (var net = quick().start();
                var caller = new Caller(net)) {
            var status = caller.status();
            assertThat(Cbor.bytes(Caller.cbor(status), "root_key")).isEqualTo(net.rootKeyDer());
            assertThat(status.headers().firstValue("access-control-allow-origin"))
                    .contains("*");
        }
    }

    @ParameterizedTest
    @ValueSource(ints = {3, 4})
    void certifiesRepliesUnderADelegation(int version) throws Exception {
        try (var net = quick().start();
                var caller = new Caller(net)) {
            net.install(new CounterCanister());
            var canister = net.install(counter);
            assertReplied(version, caller, canister);
            assertThat(net.statistics().executed(canister, "increment")).isEqualTo(1);
        }
    }

    @Test
    void certifiesRepliesOnTheRootSubnet() throws Exception {
        try (var net = quick().start();
                var caller = new Caller(net)) {
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
        assertThat(lookup)
                .isInstanceOfSatisfying(
                        HashTree.Lookup.Found.class,
                        found -> assertThat(found.value()).isEqualTo(value));
    }

    @Test
    void certifiesRejects() throws Exception {
        try (var net = quick().start();
                var caller = new Caller(net)) {
            var canister = net.install(counter);
            var call = caller.call(canister, "no_such_method", "");
            var tree = caller.certified(caller.post(3, canister, "call", call), canister);
            assertFound(Caller.status(tree, call.id(), "status"), label("rejected"));
            assertFound(Caller.status(tree, call.id(), "reject_code"), new byte[] {5});
        }
    }

    @Test
    void letsTheSenderAndNobodyElseReadAStatus() throws Exception {
        try (var net = quick().start();
                var caller = new Caller(net);
                var stranger = new Caller(net)) {
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
            assertThat(stranger.post(2, canister, "read_state", stranger.readState(path))
                            .statusCode())
                    .isEqualTo(403);
        }
    }

    @Test
    void showsACallOnItsWay() throws Exception {
        try (var net = quick().inductionDelay(1, 1).executionDelay(2).start();
                var caller = new Caller(net)) {
            var canister = net.install(counter);
            net.pause();
            var call = caller.call(canister, "increment", "a");
            caller.post(2, canister, "call", call);
            List<byte[]> path = List.of(label("request_status"), call.id().toBytes());
            net.round();
            var early = caller.certified(caller.post(3, canister, "read_state", caller.readState(path)), canister);
            assertThat(Caller.status(early, call.id(), "status")).isInstanceOf(HashTree.Lookup.Absent.class);
            for (var expected : List.of("received", "processing", "replied")) {
                net.round();
                var read = caller.post(3, canister, "read_state", caller.readState(path));
                assertFound(Caller.status(caller.certified(read, canister), call.id(), "status"), label(expected));
            }
        }
    }

    @Test
    void aStalledCanisterExecutesWhatWaitsWhenItResumes() throws Exception {
        try (var net = quick().start();
                var caller = new Caller(net)) {
            var canister = net.install(counter);
            net.stall(canister);
            caller.post(2, canister, "call", caller.call(canister, "increment", "a"));
            caller.post(2, canister, "call", caller.call(canister, "increment", "b"));
            net.round();
            assertThat(counter.executed()).isEmpty();

            net.resume(canister);
            assertThat(counter.executed()).containsExactlyInAnyOrder("a", "b");
        }
    }

    @Test
    void executesARequestOnce() throws Exception {
        try (var net = quick().start();
                var caller = new Caller(net)) {
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
        try (var net = quick().nodes(1).executionDelay(1).start();
                var caller = new Caller(net)) {
            var canister = net.install(counter);
            net.pause();
            var call = caller.call(canister, "increment", "a");
            var posts = List.of(
                    caller.postLater(4, canister, "call", call.body()),
                    caller.postLater(4, canister, "call", call.body()));
            assertThat(CompletableFuture.anyOf(posts.toArray(CompletableFuture[]::new))
                            .thenApply(answer -> ((HttpResponse<?>) answer).statusCode())
                            .join())
                    .isEqualTo(202);
            var first =
                    posts.stream().filter(post -> !post.isDone()).findFirst().orElseThrow();

            net.round();
            var inducted = caller.certified(caller.post(4, canister, "call", call), canister);
            assertFound(Caller.status(inducted, call.id(), "status"), label("received"));
            assertThat(first).isNotDone();

            net.round();
            var replied = caller.certified(first.join(), canister);
            assertFound(Caller.status(replied, call.id(), "status"), label("replied"));
        }
    }

    @Test
    void answers202WhenACallTakesTooLong() throws Exception {
        try (var net = quick().syncCallWait(Duration.ofMillis(50)).start();
                var caller = new Caller(net)) {
            var canister = net.install(counter);
            net.slow(canister, Integer.MAX_VALUE);
            assertThat(caller.post(4, canister, "call", caller.call(canister, "increment", "a"))
                            .statusCode())
                    .isEqualTo(202);
            assertThat(counter.executed()).isEmpty();
        }
    }

    @Test
    void refusesWhatIsNotSignedOrNotForThisPath() throws Exception {
        try (var net = quick().start();
                var caller = new Caller(net)) {
            var canister = net.install(counter);
            var other = net.install(new CounterCanister());
            var forged = caller.call(canister, "increment", "a");
            forged.body()[indexOf(forged.body(), label("sender_sig")) + 20] ^= 1;
            assertThat(caller.post(4, canister, "call", forged).statusCode()).isEqualTo(400);
            var call = caller.call(canister, "increment", "a");
            assertThat(caller.post(4, other, "call", call).statusCode()).isEqualTo(400);
            assertThat(caller.post(3, canister, "query", call).statusCode()).isEqualTo(400);
            assertThat(caller.postLater(4, canister, "call", new byte[] {1, 2})
                            .join()
                            .statusCode())
                    .isEqualTo(400);
            assertThat(counter.executed()).isEmpty();
        }
    }

    private static int indexOf(byte[] bytes, byte[] part) {
        return new String(bytes, StandardCharsets.ISO_8859_1).indexOf(new String(part, StandardCharsets.ISO_8859_1));
    }

    @Test
    void servesTheCallVersionsItIsToldTo() throws Exception {
        try (var net = quick().callVersions(Set.of(2)).start();
                var caller = new Caller(net)) {
            var canister = net.install(counter);
            var call = caller.call(canister, "increment", "a");
            assertThat(caller.post(4, canister, "call", call).statusCode()).isEqualTo(404);
            assertThat(caller.post(2, canister, "call", call).statusCode()).isEqualTo(202);
        }
    }

    @Test
    void refusesCallsToCanistersThatCannotTakeThem() throws Exception {
        try (var net = quick().start();
                var caller = new Caller(net)) {
            var canister = net.install(counter);
            net.stop(canister);
            assertRefused(caller, canister, 5, "IC0508");
            net.start(canister);
            assertReplied(4, caller, canister);
            net.uninstall(canister);
            assertRefused(caller, canister, 5, "IC0537");
            assertRefused(caller, net.freshId(), 3, "IC0301");
            var nowhere = Principal.of(new byte[] {9, 0, 0, 0, 0, 0, 0, 0, 1, 1});
            assertThat(caller.post(3, nowhere, "call", caller.call(nowhere, "increment", ""))
                            .statusCode())
                    .isEqualTo(400);
        }
    }

    private static void assertRefused(Caller caller, Principal canister, int code, String errorCode) throws Exception {
        var call = Caller.cbor(caller.post(3, canister, "call", caller.call(canister, "increment", "")));
        assertThat(Cbor.text(call, "status")).isEqualTo("non_replicated_rejection");
        var query = Caller.cbor(caller.post(3, canister, "query", caller.query(canister, "read")));
        assertThat(Cbor.text(query, "status")).isEqualTo("rejected");
        for (var answer : List.of(call, query)) {
            assertThat(Cbor.uint64(answer, "reject_code")).isEqualTo(code);
            assertThat(Cbor.text(answer, "error_code")).isEqualTo(errorCode);
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"read", "no_such_method"})
    void signsQueryAnswersWithANodesKey(String method) throws Exception {
        try (var net = quick().start();
                var caller = new Caller(net)) {
            var canister = net.install(counter);
            var query = caller.query(canister, method);
            var answer = Caller.cbor(caller.post(3, canister, "query", query));
            var signature = answer.get("signatures").get(0);
            var signed = CBORObject.NewMap()
                    .Add("request_id", query.id().toBytes())
                    .Add("timestamp", signature.get("timestamp"));
            answer.getEntries().stream()
                    .filter(entry -> !entry.getKey().AsString().equals("signatures"))
                    .forEach(entry -> signed.Add(entry.getKey(), entry.getValue()));

            var subnets = caller.certified(
                    caller.post(2, canister, "read_state", caller.readState(List.of(label("subnet")))), canister);
            byte[] node = Cbor.bytes(signature, "identity");
            var key = subnets.lookup(
                    label("subnet"), net.subnetOf(canister).toBytes(), label("node"), node, label("public_key"));
            assertThat(key).isInstanceOf(HashTree.Lookup.Found.class);
            byte[] der = ((HashTree.Lookup.Found) key).value();
            byte[] payload =
                    DomainSeparator.RESPONSE.prepend(RequestId.of(signed).toBytes());
            var verifier = new Ed25519Signer();
            verifier.init(false, new Ed25519PublicKeyParameters(der, der.length - 32));
            verifier.update(payload, 0, payload.length);
            assertThat(verifier.verifySignature(Cbor.bytes(signature, "signature")))
                    .isTrue();
        }
    }

    @ParameterizedTest
    @ValueSource(ints = {2, 3})
    void certifiesDataForQueries(int version) throws Exception {
        try (var net = quick().start();
                var caller = new Caller(net)) {
            var canister = net.install(counter);
            assertReplied(4, caller, canister);
            var answer = Caller.cbor(caller.post(version, canister, "query", caller.query(canister, "certificate")));
            var tree = caller.verify(Cbor.bytes(answer.get("reply"), "arg"), canister);
            byte[] certified = Arrays.copyOf(CounterCanister.count(1), 32);
            assertFound(tree.lookup(label("canister"), canister.toBytes(), label("certified_data")), certified);
        }
    }

    @Test
    void letsNodesLag() throws Exception {
        try (var net = quick().nodes(2).lag(3).start();
                var caller = new Caller(net)) {
            var canister = net.install(counter);
            net.pause();
            IntStream.range(0, 4).forEach(_ -> net.round());
            caller.post(2, canister, "call", caller.call(canister, "increment", "a"));
            net.round();
            var seen = IntStream.range(0, 40)
                    .mapToObj(_ -> caller.post(3, canister, "query", caller.query(canister, "read")))
                    .map(DevnetTest::count)
                    .collect(Collectors.toSet());
            assertThat(seen).containsExactlyInAnyOrder(0, 1);
        }
    }

    private static int count(HttpResponse<byte[]> answer) {
        try {
            return ByteBuffer.wrap(Cbor.bytes(Caller.cbor(answer).get("reply"), "arg"))
                    .getInt();
        } catch (MalformedException e) {
            throw new AssertionError(e);
        }
    }

    @ParameterizedTest
    @EnumSource(Devnet.Order.class)
    void keepsOrShufflesTheOrderOfArrival(Devnet.Order order) throws Exception {
        try (var net = quick().order(order).start();
                var caller = new Caller(net)) {
            var canister = net.install(counter);
            net.pause();
            var sent = IntStream.range(0, 30).mapToObj(Integer::toString).toList();
            for (var arg : sent) {
                caller.post(2, canister, "call", caller.call(canister, "increment", arg));
            }
            net.round();
            assertThat(counter.executed()).containsExactlyInAnyOrderElementsOf(sent);
            assertThat(counter.executed().equals(sent)).isEqualTo(order == Devnet.Order.ARRIVAL);
        }
    }

    @Test
    void limitsWhatACanisterExecutesInARound() throws Exception {
        try (var net = quick().messagesPerRound(2).start();
                var caller = new Caller(net)) {
            var canister = net.install(counter);
            net.pause();
            for (int i = 0; i < 5; i++) {
                caller.post(2, canister, "call", caller.call(canister, "increment", "" + i));
            }
            net.round();
            assertThat(counter.executed()).containsExactly("0", "1");
        }
    }

    @Test
    void forgetsAnswersInTime() throws Exception {
        try (var net = quick().keep(Duration.ZERO, Duration.ofHours(1)).start();
                var caller = new Caller(net)) {
            var canister = net.install(counter);
            net.pause();
            var call = caller.call(canister, "increment", "a");
            caller.post(2, canister, "call", call);
            net.round();
            net.round();
            var tree = caller.certified(caller.post(4, canister, "call", call), canister);
            assertFound(Caller.status(tree, call.id(), "status"), label("done"));
        }
    }

    @Test
    void letsBrowsersAskFirst() throws Exception {
        try (var net = quick().start();
                var http = HttpClient.newHttpClient()) {
            var request = HttpRequest.newBuilder(net.url().resolve("/api/v3/canister/aaaaa-aa/query"))
                    .method("OPTIONS", HttpRequest.BodyPublishers.noBody())
                    .build();
            var answer = http.send(request, HttpResponse.BodyHandlers.discarding());
            assertThat(answer.statusCode()).isEqualTo(204);
            assertThat(answer.headers().firstValue("access-control-allow-origin"))
                    .contains("*");
            assertThat(answer.headers()
                            .firstValue("access-control-allow-headers")
                            .orElseThrow())
                    .contains("content-type");
        }
    }

    @Test
    void showsASubnetsState() throws Exception {
        try (var net = quick().start();
                var caller = new Caller(net)) {
            var canister = net.install(counter);
            byte[] subnet = net.subnetOf(canister).toBytes();
            var request = caller.readState(List.of(label("canister_ranges"), subnet));
            var tree = caller.certified(
                    caller.postTo("/api/v3/subnet/" + net.subnetOf(canister) + "/read_state", request.body())
                            .join(),
                    canister);
            assertThat(tree.lookup(label("canister_ranges"), subnet)).isInstanceOf(HashTree.Lookup.Subtree.class);
        }
    }

    @Test
    void refusesPathsThatAreNobodysBusiness() {
        try (var net = quick().start();
                var caller = new Caller(net)) {
            var canister = net.install(counter);
            var other = net.install(new CounterCanister());
            for (var path : List.of(
                    List.of(label("canister"), other.toBytes(), label("certified_data")),
                    List.of(label("canister")),
                    List.of(label("request_status")),
                    List.<byte[]>of())) {
                assertThat(caller.post(3, canister, "read_state", caller.readState(path))
                                .statusCode())
                        .isEqualTo(404);
            }
        }
    }
}
