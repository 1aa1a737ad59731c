package io.icws.gateway.polling;

import io.icws.gateway.ic.CallStatus;
import io.icws.gateway.ic.InternetComputer;
import io.icws.peer.PeerDecoder;
import io.icws.peer.PeerEncoder;
import io.icws.protocol.MalformedException;
import io.icws.protocol.Principal;
import io.icws.protocol.RequestId;
import io.icws.protocol.candid.MessagesReply.Page;
import io.icws.protocol.candid.QueuedMessage;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.function.LongFunction;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import reactor.core.publisher.Mono;

/** A network with one canister whose queue the test fills; answers take as long as the test says, in virtual time. */
final class ScriptedCanister implements InternetComputer {

    /** @param at since the start of the test */
    record Asked(long nonce, Duration at) {}

    private final Supplier<Duration> now;
    private final List<QueuedMessage> queue = new ArrayList<>();
    final List<Asked> asked = new ArrayList<>();
    /** Queries, each of which is signed and may be asked many times. */
    int prepared;

    Duration latency = Duration.ZERO;
    int pageSize = 50;

    /** What calls of the gateway itself are answered, and when they were made. */
    Mono<CallStatus> called = Mono.error(new UnsupportedOperationException());

    final List<Duration> calls = new ArrayList<>();

    /** In place of the answer; null gives the answer. */
    LongFunction<@Nullable Mono<byte[]>> fault = nonce -> null;

    ScriptedCanister(Supplier<Duration> now) {
        this.now = now;
    }

    void says(QueuedMessage... messages) {
        queue.addAll(List.of(messages));
    }

    void deletes(long from, long to) {
        queue.removeIf(message -> message.nonce() >= from && message.nonce() < to);
    }

    void forgetsEverything() {
        queue.clear();
    }

    /** What it answers now. */
    byte[] page(long nonce) {
        return page(nonce, pageSize);
    }

    byte[] page(long nonce, int size) {
        var rest = queue.stream().filter(message -> message.nonce() >= nonce).toList();
        var some = rest.subList(0, Math.min(size, rest.size())).toArray(QueuedMessage[]::new);
        Page page = Pages.of(some.length == rest.size(), some);
        return PeerEncoder.encode(page);
    }

    @Override
    public Mono<byte[]> queryAsSelf(Principal canister, String method, byte[] arg) {
        long nonce = nonce(arg);
        prepared++;
        return Mono.defer(() -> {
            asked.add(new Asked(nonce, now.get()));
            var instead = fault.apply(nonce);
            return instead == null ? later(() -> page(nonce)) : instead;
        });
    }

    /** Decided half-way. */
    Mono<byte[]> later(Supplier<byte[]> answer) {
        var half = latency.dividedBy(2);
        return Mono.delay(half).map(tick -> answer.get()).delayElement(half);
    }

    private static long nonce(byte[] arg) {
        try {
            return PeerDecoder.getMessagesArgument(arg);
        } catch (MalformedException e) {
            throw new AssertionError(e);
        }
    }

    @Override
    public Principal self() {
        return Pages.GATEWAY;
    }

    @Override
    public Mono<CallStatus> call(Principal canister, RequestId requestId, byte[] envelopeBody) {
        return Mono.error(new UnsupportedOperationException());
    }

    @Override
    public boolean callsAreCertified() {
        return true;
    }

    @Override
    public Mono<CallStatus> callAsSelf(Principal canister, String method, byte[] arg) {
        return Mono.defer(() -> {
            calls.add(now.get());
            return called;
        });
    }
}
