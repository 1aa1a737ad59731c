package io.icws.gateway.ops;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.time.Duration;
import java.util.NoSuchElementException;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.springframework.boot.test.system.CapturedOutput;
import org.springframework.boot.test.system.OutputCaptureExtension;
import reactor.core.CoreSubscriber;
import reactor.core.publisher.Mono;
import reactor.core.publisher.Operators;

@ExtendWith(OutputCaptureExtension.class)
class DroppedErrorsTest {

    @BeforeEach
    void install() {
        new DroppedErrors();
    }

    @ParameterizedTest
    @ValueSource(classes = {IOException.class, NoSuchElementException.class})
    void whatFailsAfterACancellationIsNotInTheLog(Class<? extends Exception> kind, CapturedOutput output)
            throws ReflectiveOperationException {
        dropped(kind.getConstructor(String.class).newInstance("late"));
        assertThat(output.getAll()).doesNotContain("late").doesNotContain("\tat ");
    }

    @Test
    void anErrorOfTheProgramIs(CapturedOutput output) {
        dropped(new AssertionError("wrong"));
        assertThat(output.getAll()).contains("AssertionError: wrong");
    }

    @Test
    void aFailureThatNoSubscriberHandlesIs(CapturedOutput output) {
        Mono.error(new IOException("unhandled")).subscribe();
        assertThat(output.getAll()).contains("IOException: unhandled");
    }

    private static void dropped(Throwable error) {
        var late = new Late(error);
        late.timeout(Duration.ofMinutes(1)).subscribe().dispose();
        late.fail();
    }

    /** Fails only when it has been cancelled. */
    private static final class Late extends Mono<String> {

        private final Throwable error;
        private CoreSubscriber<? super String> subscriber = Operators.emptySubscriber();

        Late(Throwable error) {
            this.error = error;
        }

        @Override
        public void subscribe(CoreSubscriber<? super String> actual) {
            subscriber = actual;
            actual.onSubscribe(Operators.emptySubscription());
        }

        void fail() {
            subscriber.onError(error);
        }
    }
}
