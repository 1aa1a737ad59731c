package io.icws.client;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.URI;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Flow;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class InboxTest {

    private static final int CAPACITY = 2;

    private final AtomicInteger room = new AtomicInteger();
    private final Inbox<String> inbox = new Inbox<>(CAPACITY, new SerialExecutor(Runnable::run), room::incrementAndGet);
    private final Signals signals = new Signals();

    @BeforeEach
    void subscribe() {
        add("one");
        inbox.subscribe(signals);
        add("two");
    }

    @Test
    void keepsMessagesUntilTheyAreRequested() {
        assertThat(signals.received).isEmpty();
        assertThat(inbox.isFull()).isTrue();
        signals.subscription.request(1);
        assertThat(signals.received).containsExactly("one");
        assertThat(inbox.isFull()).isFalse();
        assertThat(room).hasValue(1);
        signals.subscription.request(2);
        add("three");
        add("four");
        assertThat(signals.received).containsExactly("one", "two", "three");
    }

    @Test
    void demandDoesNotOverflow() {
        signals.subscription.request(Long.MAX_VALUE);
        signals.subscription.request(Long.MAX_VALUE);
        add("three");
        assertThat(signals.received).containsExactly("one", "two", "three");
    }

    @Test
    void aRequestFromOnNextIsServed() {
        signals.onEach = () -> signals.subscription.request(1);
        signals.subscription.request(1);
        add("three");
        assertThat(signals.received).containsExactly("one", "two", "three");
    }

    @Test
    void aRequestOfNothingIsAnErrorAndTheEnd() {
        signals.subscription.request(0);
        signals.subscription.request(-1);
        signals.subscription.request(1);
        add("three");
        inbox.complete(null);
        assertThat(signals.received).containsExactly("IllegalArgumentException");
        assertThat(inbox.isFull()).isFalse();
        assertThat(room).hasValue(1);
    }

    @Test
    void aRequestOfNothingFromOnNextEndsTheMessages() {
        signals.onEach = () -> signals.subscription.request(0);
        signals.subscription.request(1);
        assertThat(signals.received).containsExactly("one", "IllegalArgumentException");
    }

    @Test
    void nothingFollowsACancellation() {
        signals.onEach = () -> signals.subscription.cancel();
        signals.subscription.request(Long.MAX_VALUE);
        add("three");
        signals.subscription.request(1);
        signals.subscription.request(0);
        inbox.complete(null);
        assertThat(signals.received).containsExactly("one");
        assertThat(inbox.isFull()).isFalse();
    }

    @Test
    void completesAfterTheMessagesThatAreKept() {
        inbox.complete(null);
        assertThat(signals.received).isEmpty();
        signals.subscription.request(5);
        signals.subscription.request(5);
        assertThat(signals.received).containsExactly("one", "two", "complete");
    }

    @Test
    void failsAfterTheMessagesThatAreKept() {
        inbox.complete(new IllegalStateException());
        signals.subscription.request(2);
        assertThat(signals.received).containsExactly("one", "two", "IllegalStateException");
    }

    @Test
    void aSecondSubscriberIsRefused() {
        var second = new Signals();
        inbox.subscribe(second);
        second.subscription.request(5);
        second.subscription.cancel();
        assertThat(second.received).containsExactly("IllegalStateException");
        signals.subscription.request(2);
        assertThat(signals.received).containsExactly("one", "two");
    }

    @Test
    void aSubscriberThatThrowsGetsTheOthers() {
        var thread = Thread.currentThread();
        var handler = thread.getUncaughtExceptionHandler();
        var uncaught = new ArrayList<Throwable>();
        thread.setUncaughtExceptionHandler((failed, failure) -> uncaught.add(failure));
        try {
            signals.onEach = () -> {
                throw new IllegalStateException();
            };
            signals.subscription.request(2);
        } finally {
            thread.setUncaughtExceptionHandler(handler);
        }
        assertThat(signals.received).containsExactly("one", "two");
        assertThat(uncaught).hasSize(2);
    }

    private void add(String text) {
        inbox.add(new Message<>(text, 2, Instant.EPOCH, URI.create("wss://gateway.example")));
    }

    private static final class Signals implements Flow.Subscriber<Message<String>> {

        final List<String> received = new ArrayList<>();
        Runnable onEach = () -> {};
        Flow.Subscription subscription;

        @Override
        public void onSubscribe(Flow.Subscription given) {
            subscription = given;
        }

        @Override
        public void onNext(Message<String> message) {
            received.add(message.data());
            onEach.run();
        }

        @Override
        public void onError(Throwable failure) {
            received.add(failure.getClass().getSimpleName());
        }

        @Override
        public void onComplete() {
            received.add("complete");
        }
    }
}
