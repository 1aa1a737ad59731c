package io.icws.client;

import java.util.concurrent.Flow;
import java.util.function.Consumer;

/** Asks for all messages. */
record MessageConsumer<T>(Consumer<? super Message<T>> consumer) implements Flow.Subscriber<Message<T>> {

    @Override
    public void onSubscribe(Flow.Subscription subscription) {
        subscription.request(Long.MAX_VALUE);
    }

    @Override
    public void onNext(Message<T> message) {
        consumer.accept(message);
    }

    @Override
    public void onError(Throwable failure) {}

    @Override
    public void onComplete() {}
}
