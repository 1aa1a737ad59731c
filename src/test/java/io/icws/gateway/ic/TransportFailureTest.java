package io.icws.gateway.ic;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowable;

import io.netty.channel.ConnectTimeoutException;
import java.io.IOException;
import java.net.ConnectException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.UnknownHostException;
import java.security.cert.CertificateException;
import java.time.Duration;
import java.util.concurrent.TimeoutException;
import java.util.stream.Stream;
import javax.net.ssl.SSLHandshakeException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import reactor.core.Exceptions;
import reactor.netty.http.client.HttpClient;

class TransportFailureTest {

    /** With the texts that Netty gives them. */
    static Stream<Arguments> failures() {
        var handshake = new SSLHandshakeException("(certificate_unknown) PKIX path building failed");
        handshake.initCause(new CertificateException("unable to find valid certification path to requested target"));
        return Stream.of(
                Arguments.of(new TimeoutException("Did not observe any item"), "no answer within 30 s"),
                Arguments.of(
                        new UnknownHostException("Failed to resolve 'icp-api.io' [A(1), AAAA(28)] after 2 queries "),
                        "the host name icp-api.io cannot be resolved"),
                Arguments.of(
                        new UnknownHostException("icp-api.io: Name or service not known"),
                        "the host name icp-api.io cannot be resolved"),
                Arguments.of(
                        new ConnectTimeoutException("connection timed out after 3000 ms: icp-api.io/10.0.0.1:443"),
                        "no connection in time to 10.0.0.1:443"),
                Arguments.of(
                        new ConnectException("Connection refused: /127.0.0.1:4943"),
                        "connection refused to 127.0.0.1:4943"),
                Arguments.of(
                        new ConnectException("finishConnect(..) failed: Connection refused: localhost/127.0.0.1:4943"),
                        "connection refused to 127.0.0.1:4943"),
                Arguments.of(new IOException("Connection reset by peer"), "the connection was reset"),
                Arguments.of(
                        new IOException("recvAddress(..) failed with error(-104): Connection reset by peer"),
                        "the connection was reset"),
                Arguments.of(
                        new IOException("connect(..) failed: Network is unreachable: icp-api.io/10.0.0.1:443"),
                        "no route to 10.0.0.1:443"),
                Arguments.of(handshake, "TLS failed: unable to find valid certification path to requested target"),
                Arguments.of(new IOException("something else"), "something else"));
    }

    @Test
    void namesTheAddressThatRefuses() throws IOException {
        int closed;
        try (var socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            closed = socket.getLocalPort();
        }
        var request = HttpClient.newConnection()
                .get()
                .uri("http://127.0.0.1:" + closed)
                .response();

        var failure = catchThrowable(() -> request.block(Duration.ofSeconds(30)));

        assertThat(TransportFailure.describe(Exceptions.unwrap(failure), Duration.ZERO))
                .isEqualTo("connection refused to 127.0.0.1:" + closed);
    }

    @ParameterizedTest
    @MethodSource("failures")
    void saysWhatHappened(Throwable failure, String words) {
        assertThat(TransportFailure.describe(failure, Duration.ofSeconds(30))).isEqualTo(words);
    }
}
