package io.icws.gateway.ic;

import static java.util.stream.Collectors.toSet;
import static org.assertj.core.api.Assertions.assertThat;

import io.netty.handler.codec.http.DefaultHttpHeaders;
import io.netty.handler.codec.http.HttpHeaderNames;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import reactor.core.publisher.Mono;
import reactor.test.StepVerifier;

class RetryAfterTest {

    private static final Clock CLOCK = Clock.fixed(Instant.parse("1994-11-06T08:49:30Z"), ZoneOffset.UTC);

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "0 | PT0S",
                "7 | PT7S",
                "120 | PT2M",
                "999999999999999999 | PT24H",
                "99999999999999999999999 | PT0S",
                "Sun, 06 Nov 1994 08:49:37 GMT | PT7S",
                "Sunday, 06-Nov-94 08:49:37 GMT | PT7S",
                "Sun Nov  6 08:49:37 1994 | PT7S",
                "Sun, 06 Nov 1994 08:49:29 GMT | PT0S",
                "Sun, 06 Nov 2094 08:49:37 GMT | PT24H",
                "-1 | PT0S",
                "1.5 | PT0S",
                "soon | PT0S",
                "'' | PT0S",
                "Sun, 99 Nov 1994 08:49:37 GMT | PT0S",
            })
    void isReadInBothForms(String value, Duration expected) {
        assertThat(RetryAfter.of(new DefaultHttpHeaders().set(HttpHeaderNames.RETRY_AFTER, value), CLOCK))
                .isEqualTo(expected);
    }

    @Test
    void withoutTheHeaderThereIsNothingToWaitFor() {
        assertThat(RetryAfter.of(new DefaultHttpHeaders(), CLOCK)).isZero();
        assertThat(RetryAfter.of(new IcException(new IcError.Unreachable("gone")), Duration.ofDays(1)))
                .isZero();
        assertThat(RetryAfter.of(new IllegalStateException(), Duration.ofDays(1)))
                .isZero();
    }

    @Test
    void itIsHonouredUpToTheBound() {
        var failure = new IcException(new IcError.Http(429, "", Duration.ofSeconds(60)));

        var retry = new Backoff(Duration.ofMillis(100), Duration.ofSeconds(15)).retry(1, e -> true, e -> {});
        StepVerifier.withVirtualTime(() -> Mono.error(failure).retryWhen(retry))
                .expectSubscription()
                .expectNoEvent(Duration.ofSeconds(15).minusMillis(1))
                .thenAwait(Duration.ofSeconds(15).dividedBy(4).plusMillis(1))
                .verifyErrorSatisfies(last -> assertThat(last).isSameAs(failure));
    }

    /** Otherwise all gateways that the IC has turned away would return at the same moment. */
    @ParameterizedTest
    @ValueSource(longs = {1, 15, 3_600})
    void clientsThatAreAskedTogetherDoNotReturnTogether(long asked) {
        var backoff = new Backoff(Duration.ofMillis(100), Duration.ofSeconds(15));
        var least = Duration.ofSeconds(Math.min(asked, 15));
        var pauses = Stream.generate(() -> backoff.pause(0, Duration.ofSeconds(asked)))
                .limit(100)
                .collect(toSet());
        assertThat(pauses)
                .allSatisfy(pause ->
                        assertThat(pause).isBetween(least, least.multipliedBy(5).dividedBy(4)))
                .hasSizeGreaterThan(1);
    }
}
