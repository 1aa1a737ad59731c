package io.icws.client;

import java.util.ArrayDeque;
import java.util.Objects;
import java.util.Queue;
import java.util.concurrent.Executor;
import java.util.concurrent.Flow;
import org.jspecify.annotations.Nullable;

/** Verified messages until the one subscriber asks for them. Confined to the socket's executor, except {@link #subscribe}. */
final class Inbox<T> implements Flow.Publisher<Message<T>> {

    private final int capacity;
    private final Executor executor;
    private final Runnable onRoom;
    private final Queue<Message<T>> buffer = new ArrayDeque<>();
    private Flow.@Nullable Subscriber<? super Message<T>> subscriber;
    private boolean subscribed;
    private long demand;
    private volatile boolean cancelled;
    private boolean completed;
    private @Nullable Throwable failure;

    /** @param onRoom called when messages fit again after {@link #isFull} */
    Inbox(int capacity, Executor executor, Runnable onRoom) {
        this.capacity = capacity;
        this.executor = executor;
        this.onRoom = onRoom;
    }

    boolean isFull() {
        return buffer.size() >= capacity;
    }

    void add(Message<T> message) {
        if (!cancelled) {
            buffer.add(message);
            drain();
        }
    }

    /**
     * The subscriber is told after the messages that wait for it.
     *
     * @param cause null if the end was clean
     */
    void complete(@Nullable Throwable cause) {
        completed = true;
        failure = cause;
        drain();
    }

    @Override
    public void subscribe(Flow.Subscriber<? super Message<T>> added) {
        Objects.requireNonNull(added);
        executor.execute(() -> {
            if (subscribed) {
                added.onSubscribe(new Flow.Subscription() {
                    @Override
                    public void request(long n) {}

                    @Override
                    public void cancel() {}
                });
                added.onError(new IllegalStateException("the messages have a subscriber already"));
                return;
            }
            subscribed = true;
            subscriber = added;
            SerialExecutor.run(() -> added.onSubscribe(new Demand()));
            drain();
        });
    }

    private void drain() {
        var receiver = subscriber;
        if (receiver == null) {
            return;
        }
        while (demand > 0 && !cancelled && buffer.peek() != null) {
            boolean wasFull = isFull();
            var message = buffer.remove();
            demand = demand == Long.MAX_VALUE ? demand : demand - 1;
            SerialExecutor.run(() -> receiver.onNext(message));
            if (wasFull) {
                onRoom.run();
            }
        }
        if (completed && !cancelled && buffer.isEmpty()) {
            cancelled = true;
            subscriber = null;
            var cause = failure;
            SerialExecutor.run(() -> {
                if (cause == null) {
                    receiver.onComplete();
                } else {
                    receiver.onError(cause);
                }
            });
        }
    }

    private void cancel() {
        boolean wasFull = isFull();
        cancelled = true;
        subscriber = null;
        buffer.clear();
        if (wasFull) {
            onRoom.run();
        }
    }

    private final class Demand implements Flow.Subscription {

        @Override
        public void request(long n) {
            executor.execute(() -> {
                var receiver = subscriber;
                if (n > 0) {
                    demand = demand + n < 0 ? Long.MAX_VALUE : demand + n;
                    drain();
                } else if (!cancelled && receiver != null) {
                    Inbox.this.cancel();
                    receiver.onError(new IllegalArgumentException("request of " + n + " (expected: > 0)"));
                }
            });
        }

        @Override
        public void cancel() {
            cancelled = true;
            executor.execute(Inbox.this::cancel);
        }
    }
}
