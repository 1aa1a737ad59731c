package io.icws.gateway.ic;

import io.netty.handler.codec.DateFormatter;
import io.netty.handler.codec.http.HttpHeaderNames;
import io.netty.handler.codec.http.HttpHeaders;
import java.time.Clock;
import java.time.Duration;
import java.util.regex.Pattern;

/** How long the IC asks to wait before a retry. Source: RFC 9110, "Retry-After". */
public final class RetryAfter {

    private static final Pattern SECONDS = Pattern.compile("\\d{1,18}");
    private static final Duration LONGEST = Duration.ofDays(1);

    private RetryAfter() {}

    /** In seconds or as a date, at most a day; zero if there is no such header, or it is unreadable or in the past. */
    static Duration of(HttpHeaders headers, Clock clock) {
        var value = headers.get(HttpHeaderNames.RETRY_AFTER);
        if (value == null) {
            return Duration.ZERO;
        }
        var text = value.strip();
        if (SECONDS.matcher(text).matches()) {
            return atMost(LONGEST, Duration.ofSeconds(Long.parseLong(text)));
        }
        var date = DateFormatter.parseHttpDate(text);
        var wait = date == null ? Duration.ZERO : Duration.between(clock.instant(), date.toInstant());
        return wait.isNegative() ? Duration.ZERO : atMost(LONGEST, wait);
    }

    /** The pause that this failure asks for, at most {@code longest}; zero if it asks for none. */
    public static Duration of(Throwable failure, Duration longest) {
        return failure instanceof IcException e ? atMost(longest, e.error().retryAfter()) : Duration.ZERO;
    }

    private static Duration atMost(Duration longest, Duration wanted) {
        return wanted.compareTo(longest) > 0 ? longest : wanted;
    }
}
