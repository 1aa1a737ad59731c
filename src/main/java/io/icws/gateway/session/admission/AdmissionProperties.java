package io.icws.gateway.session.admission;

import io.icws.gateway.protocol.MalformedException;
import io.icws.gateway.protocol.Principal;
import jakarta.validation.constraints.Min;
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
 * Who may connect, and how much of the gateway one party may use. Beyond a limit newcomers are refused; what is
 * established goes on. Each refusal counts in the meter {@code gateway.limits.hit}.
 *
 * @param trustedProxies proxies between clients and gateway that tell the client's address in {@code forwarding-header}: in
 *     a list, it is this many entries from the right. With 0 the header is ignored. Behind a proxy it must be set, otherwise
 *     all clients share the limits of one address
 * @param forwardingHeader header in which these proxies tell it: {@code x-forwarded-for} (default), {@code forwarded}
 *     (RFC 7239), {@code x-real-ip} or {@code cf-connecting-ip}. The last two hold one address, which the proxy must replace,
 *     never pass on
 * @param proxyProtocolFrom addresses or networks, such as {@code 10.0.0.0/8}, of load balancers that begin each connection
 *     with a header of the PROXY protocol, version 1 or 2: it is required from them, and from nobody else believed. The
 *     address in it counts as the peer's. Empty, the default: off
 * @param allowedOrigins origins whose pages may connect, such as {@code https://app.example.com}, {@code
 *     https://*.example.com} for all hosts below, {@code capacitor://localhost} or {@code file://}; {@code null} for pages
 *     whose origin the browser hides, {@code none} for clients that send no origin. Any other is refused with HTTP 403.
 *     Empty: any
 * @param maxConnections open connections in all; one more is refused with HTTP 503
 * @param maxConnectionsPerAddress open connections of one client address; one more is refused with HTTP 429. The address is
 *     an IPv4 address or an IPv6 network of 64 bits
 * @param handshakesPerSecond connections one client address may try to open per second, in the mean; beyond it HTTP 429
 * @param handshakeBurst connections one client address may try to open at once
 * @param trackedAddresses client addresses whose rate is remembered; beyond it the one unseen for longest is forgotten
 * @param maxBuffered bytes that all sessions together may hold, from and for clients. From three quarters of it on new
 *     connections are refused with HTTP 503. Beyond it the sessions for which most waits to be read are cut off until the
 *     rest fits, established ones too and without a close frame (their clients see 1006), so that all others go on; if
 *     nobody reads slowly, a sender is closed with 1013. Default: a quarter of the largest heap
 * @param allowedCanisters canisters that are served; a connection to any other closes with 4403. Empty: any
 * @param deniedCanisters canisters that are not served even if allowed; a connection to one closes with 4403
 * @param maxCanisters canisters served, and so polled, at once; a connection to one more closes with 1013
 * @param maxConnectionsPerCanister connections of one canister; one more closes with 1013
 * @param opensPerMinute connections one principal may open to one canister per minute, so that two tabs cannot take them
 *     from each other for ever; one more closes with 4429
 * @param framesPerSecond frames of any kind one session may send per second; more close it with 4429
 * @param bytesPerSecond bytes one session may send per second, the largest frame in any case; more close it with 4429
 * @param verifyMessages whether the signature of every {@code ws_message} is checked before it is relayed; default false.
 *     A wrong one then closes the session with 4401. Without it, the IC refuses such a message and the session is closed
 *     with 4503
 * @param canisterSignatureThreads threads that check canister signatures (Internet Identity), about 1 ms each; default 1
 * @param canisterSignatureQueue envelopes of one thread that may wait for that check; default 2000. Beyond that a newcomer
 *     is closed with 1013, unless its delegation is remembered
 * @param rememberedDelegations delegations of clients whose signatures are not checked again, about 200 bytes each;
 *     default 10000. The one not used for longest is forgotten first
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
        @DefaultValue("200") @Positive int handshakeBurst,
        @DefaultValue("100000") @Min(1000) int trackedAddresses,
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
        @DefaultValue("2000") @Positive int canisterSignatureQueue,
        @DefaultValue("10000") @Positive int rememberedDelegations) {

    private static final int HEAP_SHARE = 4;

    /** @throws IllegalArgumentException if an origin, a network or a canister's id is not written as it should be */
    public AdmissionProperties {
        allowedOrigins = List.copyOf(allowedOrigins);
        allowedCanisters = List.copyOf(allowedCanisters);
        deniedCanisters = List.copyOf(deniedCanisters);
        proxyProtocolFrom = List.copyOf(proxyProtocolFrom);
        requireReadable(allowedOrigins, allowedCanisters, deniedCanisters);
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

    private static void requireReadable(List<String> origins, List<String> allowed, List<String> denied) {
        Origins.of(origins);
        principals(allowed);
        principals(denied);
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
