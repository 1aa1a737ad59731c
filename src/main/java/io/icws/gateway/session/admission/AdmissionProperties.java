package io.icws.gateway.session.admission;

import io.icws.protocol.MalformedException;
import io.icws.protocol.Principal;
import jakarta.validation.constraints.Positive;
import jakarta.validation.constraints.PositiveOrZero;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;
import org.springframework.util.unit.DataSize;
import org.springframework.validation.annotation.Validated;

/**
 * Who may connect, and the limits per address, canister, principal and session. Above a limit new connections are refused;
 * established sessions stay. Each refusal is counted in the meter {@code gateway.limits.hit}.
 *
 * @param trustedProxies number of proxies between clients and gateway that write the client's address into {@code
 *     forwarding-header}: in a list, the address is this many entries from the right. 0 ignores the header. Set it behind
 *     a proxy, otherwise all clients share the limits of one address
 * @param forwardingHeader header with the client's address: {@code x-forwarded-for}, {@code forwarded} (RFC 7239), {@code
 *     x-real-ip} or {@code cf-connecting-ip}. The last two hold one address, which the proxy must replace, never pass on.
 *     Set it to the header that your proxy writes
 * @param proxyProtocolFrom addresses or networks, such as {@code 10.0.0.0/8}, of load balancers that begin each connection
 *     with a header of the PROXY protocol, version 1 or 2. The header is required from them and refused from all others; its
 *     address counts as the peer's. Set it behind a TCP load balancer
 * @param allowedOrigins origins whose pages may connect, such as {@code https://app.example.com}, {@code
 *     https://*.example.com} for all hosts below, {@code capacitor://localhost} or {@code file://}; {@code null} for pages
 *     whose origin the browser hides, {@code none} for clients that send no origin. Others are refused with HTTP 403; empty
 *     allows any. Set it if only your own pages may use the gateway
 * @param maxConnections open connections; one more is refused with HTTP 503. Set it to what the memory of the process is
 *     sized for
 * @param maxConnectionsPerAddress open connections of one client address (IPv4 address or IPv6 /64 network); one more is
 *     refused with HTTP 429. Raise it if many clients share an address
 * @param handshakesPerSecond connection attempts per second of one client address, with a burst of four times as many;
 *     above the limit HTTP 429. Raise it if many clients share an address
 * @param maxBuffered bytes that all sessions together may hold, from and for clients. From three quarters of it on new
 *     connections are refused with HTTP 503. Above the limit, the sessions with the largest unread backlog are disconnected
 *     without a close frame (clients see 1006) until usage is below it; if none has a backlog, a sender is closed with 1013.
 *     The default is a quarter of the maximum heap. Set it if the heap is also used otherwise
 * @param allowedCanisters canisters that are served; a connection to any other closes with 4403. Empty allows any. Set it if
 *     the gateway is only for your own canisters
 * @param deniedCanisters canisters that are not served even if allowed; a connection to one closes with 4403. Set it to
 *     exclude a canister that causes trouble
 * @param maxCanisters canisters that are served, and so polled, at the same time; a connection to one more closes with 1013.
 *     Raise it for public gateways with many canisters
 * @param maxConnectionsPerCanister connections of one canister; one more closes with 1013. Raise it for one large
 *     application, lower it if many canisters share the gateway
 * @param opensPerMinute connections one principal may open to one canister per minute, so that two tabs cannot take the
 *     session from each other for ever; one more closes with 4429. Raise it if your clients reconnect often
 * @param framesPerSecond frames of any kind one session may send per second; more close it with 4429. Raise it for clients
 *     that send many small messages
 * @param bytesPerSecond bytes one session may send per second, at least one frame of the largest size; more close it with
 *     4429. Raise it for clients that upload files
 * @param verifyMessages whether the signature of every {@code ws_message} is checked before it is relayed; a wrong one closes
 *     the session with 4401. If false, the IC refuses such a message and the session is closed with 4503. Set it to true if
 *     clients send forged messages to use up your requests to the IC
 * @param canisterSignatureThreads threads that check canister signatures (Internet Identity), about 1 ms each. Raise it if
 *     thousands of clients with Internet Identity may reconnect at once
 * @param constants fixed values
 */
@Validated
@ConfigurationProperties("gateway.admission")
public record AdmissionProperties(
        @DefaultValue("0") @PositiveOrZero int trustedProxies,
        @DefaultValue("x-forwarded-for") ForwardingHeader forwardingHeader,
        @DefaultValue List<String> proxyProtocolFrom,
        @DefaultValue List<String> allowedOrigins,
        @DefaultValue("50000") @Positive int maxConnections,
        @DefaultValue("1000") @Positive int maxConnectionsPerAddress,
        @DefaultValue("50") @Positive int handshakesPerSecond,
        @Nullable @Positive DataSize maxBuffered,
        @DefaultValue List<String> allowedCanisters,
        @DefaultValue List<String> deniedCanisters,
        @DefaultValue("1000") @Positive int maxCanisters,
        @DefaultValue("20000") @Positive int maxConnectionsPerCanister,
        @DefaultValue("20") @Positive int opensPerMinute,
        @DefaultValue("100") @Positive int framesPerSecond,
        @DefaultValue("4MB") @Positive DataSize bytesPerSecond,
        @DefaultValue("false") boolean verifyMessages,
        @DefaultValue("1") @Positive int canisterSignatureThreads,
        @DefaultValue Constants constants) {

    /**
     * Values that only tests replace: {@code SettingsCheck} refuses their names.
     *
     * @param canisterSignatureQueue envelopes per thread that may wait for the check of a canister signature: 2 s of work.
     *     One more is closed with 1013, unless its delegation is cached
     */
    public record Constants(@DefaultValue("2000") int canisterSignatureQueue) {}

    private static final int HEAP_SHARE = 4;

    /** @throws IllegalArgumentException if an origin, a network or a canister's id is not written as it should be */
    public AdmissionProperties {
        allowedOrigins = List.copyOf(allowedOrigins);
        allowedCanisters = List.copyOf(allowedCanisters);
        deniedCanisters = List.copyOf(deniedCanisters);
        proxyProtocolFrom = List.copyOf(proxyProtocolFrom);
        Origins.of(allowedOrigins);
        principals(allowedCanisters);
        principals(deniedCanisters);
        networks(proxyProtocolFrom);
        if (trustedProxies == 0 && forwardingHeader != ForwardingHeader.X_FORWARDED_FOR) {
            throw new IllegalArgumentException(
                    "forwarding-header is %s, but trusted-proxies is 0, so that no header is read (expected: 1 or more)"
                            .formatted(forwardingHeader));
        }
    }

    /** Peers that speak the PROXY protocol. */
    public Networks proxyProtocolPeers() {
        return networks(proxyProtocolFrom);
    }

    private static Networks networks(List<String> texts) {
        return Networks.of("proxy-protocol-from", texts);
    }

    Origins origins() {
        return Origins.of(allowedOrigins);
    }

    Set<Principal> allowed() {
        return principals(allowedCanisters);
    }

    Set<Principal> denied() {
        return principals(deniedCanisters);
    }

    long bufferedBytes() {
        return maxBuffered == null ? Runtime.getRuntime().maxMemory() / HEAP_SHARE : maxBuffered.toBytes();
    }

    private static Set<Principal> principals(List<String> texts) {
        var principals = new HashSet<Principal>();
        for (var text : texts) {
            try {
                principals.add(Principal.parse(text));
            } catch (MalformedException e) {
                throw new IllegalArgumentException(text + " is not the id of a canister", e);
            }
        }
        return Set.copyOf(principals);
    }
}
