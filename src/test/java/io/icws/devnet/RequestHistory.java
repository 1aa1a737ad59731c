package io.icws.devnet;

import io.icws.protocol.ByteSlice;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;

/**
 * The calls a subnet knows, and their branch of the state tree. Answers age: first only {@code done} is left of them, then
 * nothing, but not before the ingress expiry has passed, lest a repeated post be executed again.
 */
final class RequestHistory {

    private final Map<ByteSlice, IngressMessage> known = new ConcurrentHashMap<>();
    private final Deque<IngressMessage> answered = new ArrayDeque<>();
    private final Deque<IngressMessage> done = new ArrayDeque<>();
    private final long keepAnswer;
    private final long keepDone;
    private StateNode state = StateNode.EMPTY;

    RequestHistory(Duration keepAnswer, Duration keepDone) {
        this.keepAnswer = keepAnswer.toNanos();
        this.keepDone = keepDone.toNanos();
    }

    /** Any thread. */
    @Nullable
    IngressMessage find(byte[] requestId) {
        return known.get(ByteSlice.of(requestId));
    }

    /** Any thread. Whoever was first with this request id, null if it is this message. */
    @Nullable
    IngressMessage add(IngressMessage message) {
        return known.putIfAbsent(key(message), message);
    }

    void drop(IngressMessage message) {
        known.remove(key(message));
    }

    void record(IngressMessage message, RequestStatus status) {
        message.status(status);
        state = StateMap.put(state, message.id().toBytes(), status.toState());
    }

    void recordAnswer(IngressMessage message, RequestStatus status, long time) {
        record(message, status);
        message.answerTime(time);
        answered.add(message);
    }

    void age(long now) {
        for (var oldest = answered.peek();
                oldest != null && now - oldest.answerTime() > keepAnswer;
                oldest = answered.peek()) {
            done.add(answered.remove());
            record(oldest, RequestStatus.DONE);
        }
        for (var oldest = done.peek(); oldest != null && isForgotten(oldest, now); oldest = done.peek()) {
            drop(done.remove());
            state = StateMap.remove(state, oldest.id().toBytes());
        }
    }

    StateNode state() {
        return state;
    }

    private boolean isForgotten(IngressMessage message, long now) {
        return now - message.answerTime() > keepAnswer + keepDone
                && Long.compareUnsigned(message.ingressExpiry(), now) < 0;
    }

    private static ByteSlice key(IngressMessage message) {
        return ByteSlice.of(message.id().toBytes());
    }
}
