package io.icws.gateway.session.admission;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.icws.protocol.Principal;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.time.Duration;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** What each party may do per second or minute, and how many of each there may be. */
class RatesTest {

    private static final ClientAddress ONE = new ClientAddress(false, 1);
    private static final ClientAddress TWO = new ClientAddress(false, 2);

    private final Terms time = new Terms();

    @Test
    void anAddressMayTryItsBurstAndThenAtItsRate() {
        var limits = new AddressLimits(Terms.of(Map.of("handshakes-per-second", 2)), time);
        for (int i = 0; i < 8; i++) {
            assertThat(limits.tryConnect(ONE)).isTrue();
        }
        assertThat(limits.tryConnect(ONE)).isFalse();
        assertThat(limits.tryConnect(TWO)).isTrue();
        time.pass(Duration.ofMillis(500));
        assertThat(limits.tryConnect(ONE)).isTrue();
        assertThat(limits.tryConnect(ONE)).isFalse();
    }

    @Test
    void connectionsAreCountedInAllAndPerAddress() {
        var limits = new AddressLimits(Terms.of(Map.of("max-connections", 3, "max-connections-per-address", 2)), time);
        assertThat(limits.open(ONE)).isNull();
        assertThat(limits.open(ONE)).isNull();
        assertThat(limits.open(ONE)).isEqualTo(Limit.Handshake.ADDRESS_CONNECTIONS);
        assertThat(limits.open(TWO)).isNull();
        assertThat(limits.open(TWO)).isEqualTo(Limit.Handshake.CONNECTIONS);
        limits.close(ONE);
        assertThat(limits.open(TWO)).isNull();
        assertThat(limits.connections()).isEqualTo(3);
    }

    @Test
    void aPrincipalMayOpenACanisterSoOftenPerMinute() throws Exception {
        var limits = new CanisterLimits(Terms.of(Map.of("opens-per-minute", 2)), new SimpleMeterRegistry(), time);
        var canister = Principal.of(new byte[] {1, 1});
        var client = Principal.of(new byte[] {2, 2});
        assertThat(limits.enter(canister, client)).isNull();
        assertThat(limits.enter(canister, client)).isNull();
        assertThat(limits.enter(canister, client)).isEqualTo(Limit.Session.PRINCIPAL_OPENS);
        assertThat(limits.enter(canister, Principal.ANONYMOUS)).isNull();
        assertThat(limits.enter(Principal.MANAGEMENT, client)).isNull();
        time.pass(Duration.ofSeconds(31));
        assertThat(limits.enter(canister, client)).isNull();
    }

    @Test
    void canistersAndTheirConnectionsAreCounted() throws Exception {
        var limits = new CanisterLimits(
                Terms.of(Map.of("max-canisters", 1, "max-connections-per-canister", 2)),
                new SimpleMeterRegistry(),
                time);
        var canister = Principal.of(new byte[] {1, 1});
        var client = Principal.of(new byte[] {2, 2});
        assertThat(limits.enter(canister, client)).isNull();
        assertThat(limits.enter(canister, client)).isNull();
        assertThat(limits.enter(canister, client)).isEqualTo(Limit.Session.CANISTER_CONNECTIONS);
        assertThat(limits.enter(Principal.MANAGEMENT, client)).isEqualTo(Limit.Session.CANISTERS);
        limits.leave(canister);
        limits.leave(canister);
        assertThat(limits.enter(Principal.MANAGEMENT, client)).isNull();
    }

    @Test
    void canistersAreAllowedAndDenied() throws Exception {
        var mainnet = Principal.parse("ryjl3-tyaaa-aaaaa-aaaba-cai");
        var other = Principal.parse("rrkah-fqaaa-aaaaa-aaaaq-cai");
        var listed = Map.<String, Object>of("allowed-canisters", mainnet.toString());
        assertThat(canisters(listed).serves(mainnet)).isTrue();
        assertThat(canisters(listed).serves(other)).isFalse();
        assertThat(canisters(Map.of("denied-canisters", mainnet.toString())).serves(mainnet))
                .isFalse();
        assertThat(canisters(Map.of("denied-canisters", mainnet.toString())).serves(other))
                .isTrue();
        assertThatThrownBy(() -> canisters(Map.of("allowed-canisters", "nonsense")))
                .rootCause()
                .isNotNull();
    }

    @Test
    void aSessionMaySendSoManyFramesAndBytesPerSecond() {
        var terms = Terms.of(Map.of("frames-per-second", 10, "bytes-per-second", "1000B"));
        var traffic = new InboundRateLimiter(terms, 3000, time);
        assertThat(traffic.exceededBy(3000)).isNull();
        assertThat(traffic.exceededBy(1)).isEqualTo(Limit.Session.BYTE_RATE);
        time.pass(Duration.ofSeconds(1));
        assertThat(traffic.exceededBy(1000)).isNull();
        time.pass(Duration.ofSeconds(1));
        for (int i = 0; i < 10; i++) {
            assertThat(traffic.exceededBy(0)).isNull();
        }
        assertThat(traffic.exceededBy(0)).isEqualTo(Limit.Session.FRAME_RATE);
        time.pass(Duration.ofMillis(99));
        assertThat(traffic.exceededBy(0)).isEqualTo(Limit.Session.FRAME_RATE);
        time.pass(Duration.ofMillis(1));
        assertThat(traffic.exceededBy(0)).isNull();
        time.pass(Duration.ofDays(1));
        assertThat(traffic.exceededBy(3001)).isEqualTo(Limit.Session.BYTE_RATE);
    }

    @Test
    void whatASessionHoldsCountsUntilItIsSettled() {
        var buffered = new BufferedBytes(Terms.of(Map.of("max-buffered", "100B")), new SimpleMeterRegistry());
        var one = buffered.forClient();
        var two = buffered.fromClient();
        one.add(60);
        assertThat(buffered.isTight()).isFalse();
        two.add(30);
        assertThat(buffered.isTight()).isTrue();
        assertThat(buffered.wouldExceed(10)).isFalse();
        assertThat(buffered.wouldExceed(11)).isTrue();
        one.remove(10);
        one.settle();
        one.remove(50);
        one.settle();
        assertThat(buffered.wouldExceed(70)).isFalse();
        assertThat(buffered.wouldExceed(71)).isTrue();
        assertThat(one.buffered()).isZero();
    }

    private CanisterLimits canisters(Map<String, Object> changed) {
        return new CanisterLimits(Terms.of(changed), new SimpleMeterRegistry(), time);
    }
}
