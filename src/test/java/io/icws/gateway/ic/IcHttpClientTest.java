package io.icws.gateway.ic;

import static org.assertj.core.api.Assertions.assertThat;

import io.icws.gateway.ic.CannedReplica.Canned;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.reactivestreams.Subscription;
import reactor.core.CoreSubscriber;
import reactor.core.Disposable;
import reactor.core.Disposables;
import reactor.core.publisher.BaseSubscriber;
import reactor.core.publisher.Hooks;
import reactor.core.publisher.Operators;
import reactor.test.StepVerifier;
import reactor.util.context.Context;

/**
 * Requests that are cancelled while their response arrives. Another thread does that between two instructions of the event
 * loop; here the subscriber between these two does it. A buffer that is not released fails the class (package {@code io.icws.watch}).
 */
class IcHttpClientTest {

    private static final String PATH = "/answer";
    private static final String HOOK = "cancel";
    private static final Duration TIMEOUT = Duration.ofSeconds(20);

    private final CannedReplica server = new CannedReplica();
    private final IcHttpClient client = client();
    private final Disposable.Swap request = Disposables.swap();
    private final CountDownLatch passed = new CountDownLatch(1);

    private IcHttpClient client() {
        var properties = server.properties();
        return new IcHttpClient(
                "polls",
                properties,
                new RequestBudget.Bounds(1, 1, TIMEOUT),
                new HttpClientSettings("test", null),
                new HttpVersions(properties.url(), SteadyClock.from(Instant.EPOCH)),
                Clock.systemUTC(),
                new SimpleMeterRegistry());
    }

    @AfterEach
    void close() {
        Hooks.resetOnEachOperator(HOOK);
        client.dispose();
        server.close();
    }

    /** The larger response does not fit into one read, so its connection waits until something reads the rest. */
    @ParameterizedTest
    @ValueSource(ints = {200, 1_000_000})
    void aRequestCancelledWhileItsResponseArrivesFreesItsConnection(int size) throws Exception {
        server.on(PATH, Canned.of(200, new byte[size]));
        Hooks.onEachOperator(
                HOOK,
                Operators.<Object, Object>lift(
                        (source, actual) -> actual.getClass().getName().endsWith("RetryWhenMainSubscriber")
                                ? new Cancelling(actual)
                                : actual));

        request.update(client.get(PATH, TIMEOUT).subscribe());
        assertThat(passed.await(TIMEOUT.toSeconds(), TimeUnit.SECONDS)).isTrue();
        Hooks.resetOnEachOperator(HOOK);

        assertThat(client.get(PATH, TIMEOUT).block(TIMEOUT).body()).hasSize(size);
    }

    /** A caller would otherwise wait, or repeat its request without a pause. */
    @Test
    void aRequestThatEndsWithoutAnyAnswerHasFailed() {
        server.on(PATH, Canned.of(200, new byte[1]));
        Hooks.onEachOperator(
                HOOK,
                Operators.<Object, Object>lift(
                        (source, actual) -> actual.getClass().getName().endsWith("RetryWhenMainSubscriber")
                                ? new Swallowing(actual)
                                : actual));

        StepVerifier.create(client.get(PATH, TIMEOUT))
                .expectErrorSatisfies(failure -> assertThat(failure)
                        .isInstanceOfSatisfying(
                                IcException.class, e -> assertThat(e.error()).isInstanceOf(IcError.Unreachable.class)))
                .verify(TIMEOUT);
    }

    /** Drops the connection of a request instead of passing it on. */
    private static final class Swallowing extends BaseSubscriber<Object> {

        private final CoreSubscriber<? super Object> actual;

        private Swallowing(CoreSubscriber<? super Object> actual) {
            this.actual = actual;
        }

        @Override
        public Context currentContext() {
            return actual.currentContext();
        }

        @Override
        protected void hookOnSubscribe(Subscription subscription) {
            actual.onSubscribe(subscription);
        }

        @Override
        protected void hookOnNext(Object value) {
            Operators.onDiscard(value, currentContext());
            actual.onComplete();
        }

        @Override
        protected void hookOnError(Throwable failure) {
            actual.onError(failure);
        }
    }

    /** Cancels the request before it passes on a connection whose response arrives. */
    private final class Cancelling extends BaseSubscriber<Object> {

        private final CoreSubscriber<? super Object> actual;

        private Cancelling(CoreSubscriber<? super Object> actual) {
            this.actual = actual;
        }

        @Override
        public Context currentContext() {
            return actual.currentContext();
        }

        @Override
        protected void hookOnSubscribe(Subscription subscription) {
            actual.onSubscribe(subscription);
        }

        @Override
        protected void hookOnNext(Object value) {
            request.dispose();
            actual.onNext(value);
        }

        @Override
        protected void hookOnComplete() {
            actual.onComplete();
            passed.countDown();
        }

        @Override
        protected void hookOnError(Throwable failure) {
            actual.onError(failure);
        }
    }
}
