package io.icws.gateway.ic;

import io.icws.protocol.PeerText;
import io.netty.channel.ConnectTimeoutException;
import io.netty.handler.proxy.ProxyConnectException;
import io.netty.handler.timeout.ReadTimeoutException;
import java.math.BigDecimal;
import java.net.ConnectException;
import java.net.UnknownHostException;
import java.time.Duration;
import java.util.concurrent.TimeoutException;
import java.util.regex.Pattern;
import javax.net.ssl.SSLException;
import org.springframework.core.NestedExceptionUtils;
import reactor.netty.http.client.PrematureCloseException;

/** Describes why a request got no answer. The texts of Netty's exceptions name system calls, record types and classes. */
final class TransportFailure {

    /** Of the reason, in characters. */
    private static final int MAX_TEXT = 200;

    /** In quotes, or before a colon. */
    private static final Pattern NAME = Pattern.compile("(?<=')[^']+(?=')|^[^: ]+(?=:)");

    /** The proxy's answer, behind the addresses. */
    private static final Pattern AFTER_COMMA = Pattern.compile("[^,]+$");

    private static final Pattern ADDRESS = Pattern.compile("(?<=/)[^/\\s]+$");

    private TransportFailure() {}

    /** @param timeout of the request */
    static String describe(Throwable failure, Duration timeout) {
        var text = String.valueOf(failure.getMessage());
        return PeerText.of(
                switch (failure) {
                    case TimeoutException late -> "no answer within " + inSeconds(timeout);
                    case ReadTimeoutException late -> "no answer within " + inSeconds(timeout);
                    case UnknownHostException unknown -> "the host name" + found(NAME, text) + " cannot be resolved";
                    case ConnectTimeoutException late -> "no connection in time" + to(text);
                    case ProxyConnectException refused ->
                        "the proxy did not connect: " + found(AFTER_COMMA, text).strip();
                    case PrematureCloseException closed -> "the connection was closed before the answer";
                    case SSLException tls ->
                        "TLS failed: "
                                + NestedExceptionUtils.getMostSpecificCause(tls).getMessage();
                    default -> ofSocket(failure, text);
                },
                MAX_TEXT);
    }

    private static String ofSocket(Throwable failure, String text) {
        if (text.contains("reset") || text.contains("Broken pipe")) {
            return "the connection was reset";
        }
        if (text.contains("refused")) {
            return "connection refused" + to(text);
        }
        if (text.contains("unreachable") || text.contains("No route to host")) {
            return "no route" + to(text);
        }
        return failure instanceof ConnectException ? "no connection" + to(text) : text;
    }

    private static String to(String text) {
        var address = found(ADDRESS, text);
        return address.isEmpty() ? "" : " to" + address;
    }

    private static String found(Pattern pattern, String text) {
        var match = pattern.matcher(text);
        return match.find() ? " " + match.group() : "";
    }

    private static String inSeconds(Duration timeout) {
        return BigDecimal.valueOf(timeout.toMillis(), 3).stripTrailingZeros().toPlainString() + " s";
    }
}
