package io.icws.devnet;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.icws.protocol.Cbor;
import io.icws.protocol.MalformedException;
import io.icws.protocol.Principal;
import java.io.IOException;
import java.time.Duration;
import java.util.concurrent.CompletionException;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

@Timeout(60)
class FaultsTest {

    private final CounterCanister counter = new CounterCanister();
    private Devnet net;
    private Caller caller;
    private Principal canister;

    @BeforeEach
    void start() {
        net = Devnet.builder().roundLength(Duration.ofMillis(10)).start();
        caller = new Caller(net);
        canister = net.install(counter);
    }

    @AfterEach
    void stop() {
        net.close();
        caller.close();
    }

    @ParameterizedTest
    @ValueSource(ints = {400, 404, 429, 500, 503})
    void answersAnHttpErrorSoManyTimes(int status) {
        net.faults().on(Endpoint.CALL).canister(canister).times(2).respond(status);
        var call = caller.call(canister, "increment", "a");
        assertThat(caller.post(4, canister, "call", call).statusCode()).isEqualTo(status);
        assertThat(caller.post(4, canister, "call", call).statusCode()).isEqualTo(status);
        assertThat(counter.executed()).isEmpty();
        assertThat(caller.post(4, canister, "call", call).statusCode()).isEqualTo(200);
    }

    @Test
    void strikesItsOwnCanisterAndEndpointOnly() {
        var other = net.install(new CounterCanister());
        net.faults().on(Endpoint.QUERY).canister(other).respond(500);
        assertThat(read().statusCode()).isEqualTo(200);
        assertThat(caller.post(4, other, "call", caller.call(other, "increment", ""))
                        .statusCode())
                .isEqualTo(200);
        assertThat(caller.post(3, other, "query", caller.query(other, "read")).statusCode())
                .isEqualTo(500);
    }

    @Test
    void strikesItsOwnMethodOnly() {
        net.faults().on(Endpoint.QUERY).method("certificate").respond(503);
        assertThat(read().statusCode()).isEqualTo(200);
        assertThat(caller.post(3, canister, "query", caller.query(canister, "certificate"))
                        .statusCode())
                .isEqualTo(503);
    }

    @Test
    void resetsBeforeTheCallTakesEffect() {
        net.faults().on(Endpoint.CALL).times(1).reset();
        assertBroken(caller.call(canister, "increment", "a"), "call");
        net.round();
        assertThat(counter.executed()).isEmpty();
    }

    @Test
    void resetsOnceTheCallIsAccepted() {
        net.pause();
        net.faults().on(Endpoint.CALL).onceAccepted().times(1).reset();
        assertBroken(caller.call(canister, "increment", "a"), "call");
        assertThat(counter.executed()).isEmpty();
        net.round();
        assertThat(counter.executed()).containsExactly("a");
    }

    @Test
    void resetsAfterTheCallIsExecuted() {
        net.faults().on(Endpoint.CALL).after().times(1).reset();
        assertBroken(caller.call(canister, "increment", "a"), "call");
        assertThat(counter.executed()).containsExactly("a");
    }

    @Test
    void closesInTheMiddleOfTheBody() {
        net.faults().on(Endpoint.QUERY).cut();
        assertBroken(caller.query(canister, "read"), "query");
    }

    private void assertBroken(Caller.Signed request, String endpoint) {
        assertThatThrownBy(() -> caller.post(3, canister, endpoint, request))
                .isInstanceOf(CompletionException.class)
                .hasCauseInstanceOf(IOException.class);
    }

    @Test
    void spoilsBodies() {
        net.faults().on(Endpoint.QUERY).times(1).garbage();
        net.faults().on(Endpoint.QUERY).times(1).truncate();
        for (int i = 0; i < 2; i++) {
            var answer = read();
            assertThat(answer.statusCode()).isEqualTo(200);
            assertThatThrownBy(() -> Caller.cbor(answer)).isInstanceOf(MalformedException.class);
        }
    }

    @Test
    void givesThePreviousAnswerAgain() throws Exception {
        read();
        caller.post(4, canister, "call", caller.call(canister, "increment", "a"));
        var stale = net.faults().on(Endpoint.QUERY).stale();
        assertThat(Cbor.bytes(Caller.cbor(read()).get("reply"), "arg")).isEqualTo(CounterCanister.count(0));
        stale.remove();
        assertThat(Cbor.bytes(Caller.cbor(read()).get("reply"), "arg")).isEqualTo(CounterCanister.count(1));
        assertThat(stale.strikes()).isEqualTo(1);
    }

    @Test
    void handlesACallTwice() {
        net.faults().on(Endpoint.CALL).duplicate();
        assertThat(caller.post(4, canister, "call", caller.call(canister, "increment", "a"))
                        .statusCode())
                .isEqualTo(200);
        assertThat(counter.executed()).containsExactly("a");
    }

    @Test
    void strikesWhileAConditionHoldsAndWithAProbability() {
        var holds = new AtomicBoolean(true);
        net.faults().on(Endpoint.QUERY).when(holds::get).respond(503);
        assertThat(read().statusCode()).isEqualTo(503);
        holds.set(false);
        assertThat(read().statusCode()).isEqualTo(200);

        var half = net.faults().canister(canister).probability(0.5).respond(500);
        for (int i = 0; i < 40; i++) {
            read();
        }
        assertThat(half.strikes()).isBetween(5L, 35L);
        net.faults().clear();
        assertThat(read().statusCode()).isEqualTo(200);
    }

    @Test
    void hangsAndDelays() {
        net.hangQueries(canister);
        var hanging = caller.postLater(
                3, canister, "query", caller.query(canister, "read").body());
        net.faults().on(Endpoint.CALL).delay(Duration.ofMillis(30));
        assertThat(caller.post(4, canister, "call", caller.call(canister, "increment", "a"))
                        .statusCode())
                .isEqualTo(200);
        assertThat(hanging).isNotDone();
    }

    @Test
    void disconnectsAndComesBack() {
        assertThat(read().statusCode()).isEqualTo(200);
        net.disconnect();
        assertBroken(caller.query(canister, "read"), "query");
        net.reconnect();
        assertThat(read().statusCode()).isEqualTo(200);
    }

    private java.net.http.HttpResponse<byte[]> read() {
        return caller.post(3, canister, "query", caller.query(canister, "read"));
    }
}
