package io.icws.gateway.ic;

import jakarta.validation.Valid;
import jakarta.validation.constraints.Positive;
import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;
import org.springframework.util.unit.DataSize;
import org.springframework.validation.annotation.Validated;

/**
 * How the Internet Computer is reached.
 *
 * @param url of an API endpoint or replica, http or https; mainnet is https://icp-api.io. Set it to your network
 * @param network {@code mainnet} trusts the built-in root key, {@code local} fetches it from the network; {@code auto} takes
 *     loopback and private addresses and plain http as local, other https hosts as mainnet. Set it to {@code local} for a
 *     test network behind https
 * @param trustMainnetIdentities whether clients of a local network may also have identities of mainnet's canisters, such as
 *     Internet Identity at id.ai; no effect on mainnet. Set it to false if a local network must not depend on mainnet
 * @param callVersion version of the call endpoint, {@code v2}, {@code v3} or {@code v4}; {@code auto} detects the newest.
 *     Version 2 returns no certificates, so that the order of a client's messages is not guaranteed. Set it if the
 *     detection fails, for example behind a proxy that answers unknown paths
 * @param proxy HTTP proxy for requests to the network, such as http://proxy.example:3128, or {@code none}. If empty, the
 *     system properties https.proxyHost, https.proxyPort and http.nonProxyHosts apply, otherwise the environment variables
 *     HTTPS_PROXY and NO_PROXY; these two never apply to loopback addresses. Set it if the IC is reachable only by a proxy
 * @param proxyCredentialsFile file with the user and password of the proxy, one line {@code user:password}. Set it if the
 *     proxy requires them
 * @param polls budget of queries
 * @param relays budget of clients' calls
 * @param own budget of the gateway's own calls and read_states, and of its status requests and probes
 * @param querySignatures whether answers to queries must be signed by nodes of the canister's subnet
 * @param verificationThreads threads that check BLS signatures of calls, about 1 ms each, and as many for those of polls.
 *     Raise it for more than about 1,000 messages per second
 * @param constants fixed values
 */
@Validated
@ConfigurationProperties("gateway.ic")
public record IcProperties(
        @DefaultValue("http://127.0.0.1:4943") URI url,
        @DefaultValue("auto") Network.Choice network,
        @DefaultValue("true") boolean trustMainnetIdentities,
        @DefaultValue("auto") CallVersion callVersion,
        @Nullable String proxy,
        @Nullable Path proxyCredentialsFile,
        @DefaultValue @Valid Polls polls,
        @DefaultValue @Valid Relays relays,
        @DefaultValue @Valid Own own,
        @DefaultValue QuerySignatures querySignatures,

        @DefaultValue("2") @Positive(message = "expected: at least 1")
        int verificationThreads,

        @DefaultValue Constants constants) {

    /** @throws IllegalArgumentException if the URL or the network cannot be used */
    public IcProperties {
        requireUsable(url);
        Network.of(url, network);
    }

    /**
     * Values that only tests replace: {@code SettingsCheck} refuses their names.
     *
     * @param queryTimeout for the answer to a query, read_state or status request. Healthy nodes answer within 1 s
     * @param callTimeout for the answer to a call: more than the 10 s for which the IC holds a synchronous call, and well
     *     under 30 s, because the next envelopes of the session wait
     * @param maxResponseSize largest response body that is read: a page of messages has up to 3 MiB. A larger one counts as
     *     malformed
     * @param endpointProbeInterval pause between two detections of the call endpoints: networks are upgraded rarely
     * @param retryInterval pause before the fetch of a local network's root key or the first detection of its endpoints is
     *     repeated; doubles, with jitter. Short, because local networks start together with the gateway
     * @param retryIntervalMax longest such pause, so that the end of an outage is noticed within 15 s
     */
    record Constants(
            @DefaultValue("5s") Duration queryTimeout,
            @DefaultValue("15s") Duration callTimeout,
            @DefaultValue("4MB") DataSize maxResponseSize,
            @DefaultValue("10m") Duration endpointProbeInterval,
            @DefaultValue("500ms") Duration retryInterval,
            @DefaultValue("15s") Duration retryIntervalMax) {

        Backoff backoff() {
            return new Backoff(retryInterval, retryIntervalMax);
        }
    }

    /** What the operator says. */
    public enum CallVersion {
        /** The newest that is found. */
        AUTO,
        V2,
        V3,
        V4;

        /** Empty if it has to be found out. */
        Optional<ApiVersion> fixed() {
            return this == AUTO ? Optional.empty() : Optional.of(ApiVersion.valueOf(name()));
        }
    }

    /**
     * @param maxInFlight concurrent queries; over HTTP/1.1 also the number of connections. Raise it if {@code
     *     gateway.ic.waiting} stays above 0 without responses of 429
     */
    public record Polls(
            @DefaultValue("128") @Positive(message = "expected: at least 1")
            int maxInFlight) {}

    /**
     * @param maxInFlight concurrent calls of clients; over HTTP/1.1 also the number of connections. A call counts until the
     *     canister has answered: 5,000 keep-alives of 5 s each within 60 s need 417; 2,000 clients that send calls of 1 s
     *     at the same time get through 2.6 times as fast as with 512. Raise it if many clients send at the same time
     */
    public record Relays(
            @DefaultValue("2048") @Positive(message = "expected: at least 1")
            int maxInFlight) {}

    /**
     * @param maxInFlight concurrent requests of the gateway itself; over HTTP/1.1 also the number of connections. A {@code
     *     ws_close} counts until the canister has answered: 5,000 of 2 s each take 20 s. Raise it if shutdowns take too long
     */
    public record Own(
            @DefaultValue("512") @Positive(message = "expected: at least 1")
            int maxInFlight) {}

    /**
     * Signatures of nodes under their answers to queries. An answer without a signature of a node of the canister's subnet
     * is dropped, counted and requested again.
     *
     * @param verify {@code on}, {@code off} or {@code auto}: on for mainnet, off for a local network. Set it to {@code on}
     *     for a test network whose nodes sign, to {@code off} if they do not
     */
    public record QuerySignatures(@DefaultValue("auto") Choice verify) {

        /** What the operator says. */
        public enum Choice {
            /** Decided by the network. */
            AUTO,
            ON,
            OFF
        }

        boolean areVerifiedOn(Network network) {
            return verify == Choice.ON || (verify == Choice.AUTO && network == Network.MAINNET);
        }
    }

    private static void requireUsable(URI url) {
        boolean http = "http".equalsIgnoreCase(url.getScheme()) || "https".equalsIgnoreCase(url.getScheme());
        if (!http || url.getHost() == null) {
            throw new IllegalArgumentException(
                    "gateway.ic.url is '" + url + "' (expected: http or https and a host, like https://icp-api.io)");
        }
        if (url.getRawQuery() != null || url.getRawFragment() != null || url.getRawUserInfo() != null) {
            throw new IllegalArgumentException(
                    "gateway.ic.url has a user, query or fragment (expected: none, like https://icp-api.io)");
        }
    }
}
