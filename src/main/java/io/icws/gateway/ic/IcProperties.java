package io.icws.gateway.ic;

import jakarta.validation.Valid;
import jakarta.validation.constraints.Positive;
import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;
import org.hibernate.validator.constraints.time.DurationMin;
import org.jspecify.annotations.Nullable;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;
import org.springframework.util.unit.DataSize;
import org.springframework.validation.annotation.Validated;

/**
 * How the Internet Computer is reached.
 *
 * @param url of a boundary node or replica, http or https; default http://127.0.0.1:4943, mainnet is https://icp-api.io
 * @param network {@code mainnet} trusts the built-in root key, {@code local} the one the network announces; default
 *     {@code auto}: loopback and private addresses and plain http are local, other https hosts are mainnet
 * @param trustMainnetIdentities whether a local network's clients may also have identities of mainnet's canisters, like
 *     Internet Identity at id.ai; default true, as local networks do. No effect on mainnet
 * @param callVersion of the call endpoint, {@code v2}, {@code v3} or {@code v4}; default {@code auto}: the newest that the
 *     network has. Version 2 gives no certificates, so the order of a client's messages cannot be guaranteed
 * @param proxy HTTP proxy for requests to the network, like http://proxy.example:3128, or {@code none}. Without it the
 *     system properties https.proxyHost, https.proxyPort and http.nonProxyHosts decide, else the environment variables
 *     HTTPS_PROXY and NO_PROXY; these two ways never lead to loopback addresses
 * @param proxyCredentialsFile file with the user and password of the proxy, one line {@code user:password}
 * @param connectTimeout how long a connection may take to come up; default 3 s
 * @param queryTimeout how long the answer to a query, read_state or status request may take; default 5 s
 * @param callTimeout how long the answer to a call may take; default 15 s. More than 10 s, because the IC itself holds a
 *     synchronous call that long; well under 30 s, because the envelopes behind one that is never answered may not wait
 *     longer
 * @param maxResponseSize largest answer that is read, default 4 MB. A page of messages has up to 3 MiB; a larger answer
 *     counts as a bad one
 * @param maxIdleTime how long an unused connection is kept; default 20 s. Less than the peer's limit, or requests meet
 *     connections that are just being closed
 * @param maxLifeTime after which age a connection is replaced; default 10 min. Bounds how long a changed name record goes
 *     unnoticed
 * @param polls budget of queries
 * @param relays budget of clients' calls
 * @param own budget of the gateway's own calls and read_states, and of its status requests and probes
 * @param endpointProbeInterval pause between two looks at which call endpoints the network has; default 10 min
 * @param retryInterval pause before the root key of a local network or the first look at its endpoints is tried again;
 *     default 500 ms. Doubles, with jitter, up to {@code retry-interval-max}
 * @param retryIntervalMax longest such pause; default 15 s
 * @param rootKeyRefreshInterval shortest pause between two fetches of a local network's root key because a certificate did
 *     not verify; default 5 s
 * @param querySignatures whether answers to queries must be signed by nodes of the canister's subnet
 * @param verificationThreads threads that check BLS signatures of calls, about 1 ms each, and as many for what comes from
 *     polls; default 2
 * @param verificationQueue answers that may wait for one of these threads; default 10000. Beyond that an answer counts as a
 *     bad one
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

        @DefaultValue("3s") @DurationMin(millis = 10, message = "expected: at least 10ms")
        Duration connectTimeout,

        @DefaultValue("5s") @DurationMin(millis = 10, message = "expected: at least 10ms")
        Duration queryTimeout,

        @DefaultValue("15s") @DurationMin(seconds = 11, message = "expected: at least 11s, the IC holds a call for 10s")
        Duration callTimeout,

        @DefaultValue("4MB") DataSize maxResponseSize,

        @DefaultValue("20s") @DurationMin(millis = 10, message = "expected: at least 10ms")
        Duration maxIdleTime,

        @DefaultValue("10m") @DurationMin(seconds = 1, message = "expected: at least 1s")
        Duration maxLifeTime,

        @DefaultValue @Valid Polls polls,
        @DefaultValue @Valid Relays relays,
        @DefaultValue @Valid Own own,

        @DefaultValue("10m") @DurationMin(seconds = 1, message = "expected: at least 1s")
        Duration endpointProbeInterval,

        @DefaultValue("500ms") @DurationMin(millis = 10, message = "expected: at least 10ms")
        Duration retryInterval,

        @DefaultValue("15s") @DurationMin(millis = 10, message = "expected: at least 10ms")
        Duration retryIntervalMax,

        @DefaultValue("5s") @DurationMin(millis = 100, message = "expected: at least 100ms")
        Duration rootKeyRefreshInterval,

        @DefaultValue @Valid QuerySignatures querySignatures,

        @DefaultValue("2") @Positive(message = "expected: at least 1")
        int verificationThreads,

        @DefaultValue("10000") @Positive(message = "expected: at least 1")
        int verificationQueue) {

    /** @throws IllegalArgumentException if the URL or the network is no usable one, or bounds contradict each other */
    public IcProperties {
        requireUsable(url);
        Network.of(url, network);
        if (maxResponseSize.toBytes() < 1024 || maxResponseSize.toBytes() > Integer.MAX_VALUE - 8) {
            throw new IllegalArgumentException(
                    "gateway.ic.max-response-size is " + maxResponseSize + " (expected: 1KB to 2047MB)");
        }
        if (retryIntervalMax.compareTo(retryInterval) < 0) {
            throw new IllegalArgumentException("gateway.ic.retry-interval-max is less than gateway.ic.retry-interval"
                    + " (expected: the same or more)");
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
     * Requests of one kind at once. HTTP 429 halves what is allowed, success lets it grow again.
     *
     * @see Polls
     * @see Relays
     * @see Own
     */
    sealed interface Budget {

        /** Most requests under way at once; over HTTP/1.1 also the number of connections. */
        int maxInFlight();

        /** Requests that may wait for their turn; one more fails at once. */
        int maxWaiting();

        /** How long a request may wait for its turn before it fails. */
        Duration maxWait();
    }

    // Spring's annotation processor takes the first @param that begins with a name, so maxWait comes before maxWaiting.

    /**
     * @param maxInFlight most queries under way at once, default 128; over HTTP/1.1 also the number of connections
     * @param maxWait how long a query may wait for its turn before it fails, default 5 s
     * @param maxWaiting queries that may wait for their turn, default 10000; one more fails at once
     */
    public record Polls(
            @DefaultValue("128") @Positive(message = "expected: at least 1")
            int maxInFlight,

            @DefaultValue("10000") @Positive(message = "expected: at least 1")
            int maxWaiting,

            @DefaultValue("5s") @DurationMin(millis = 10, message = "expected: at least 10ms")
            Duration maxWait)
            implements Budget {}

    /**
     * @param maxInFlight most calls of clients under way at once, default 2048; over HTTP/1.1 also the number of
     *     connections. A call holds its place until the canister has answered: 5,000 keep-alives of 5 s each within 60 s
     *     need 417; 2,000 clients that send at once calls of 1 s get through 2.6 times as fast as with 512
     * @param maxWait how long a call may wait for its turn before it fails, default 60 s
     * @param maxWaiting calls that may wait for their turn, default 10000; one more fails at once
     */
    public record Relays(
            @DefaultValue("2048") @Positive(message = "expected: at least 1")
            int maxInFlight,

            @DefaultValue("10000") @Positive(message = "expected: at least 1")
            int maxWaiting,

            @DefaultValue("60s") @DurationMin(millis = 10, message = "expected: at least 10ms")
            Duration maxWait)
            implements Budget {}

    /**
     * @param maxInFlight most requests of the gateway's own under way at once, default 512; over HTTP/1.1 also the number
     *     of connections. A {@code ws_close} holds its place until the canister has answered: 5,000 of 2 s each take 20 s
     * @param maxWait how long a request may wait for its turn before it fails, default 60 s
     * @param maxWaiting requests that may wait for their turn, default 20000; one more fails at once. Sessions that end
     *     together cost one {@code ws_close} each
     */
    public record Own(
            @DefaultValue("512") @Positive(message = "expected: at least 1")
            int maxInFlight,

            @DefaultValue("20000") @Positive(message = "expected: at least 1")
            int maxWaiting,

            @DefaultValue("60s") @DurationMin(millis = 10, message = "expected: at least 10ms")
            Duration maxWait)
            implements Budget {}

    /**
     * Signatures of nodes under their answers to queries. An answer that no node of the canister's subnet vouches for is
     * dropped, counted and asked for again.
     *
     * @param verify {@code on} or {@code off}; default {@code auto}: on for mainnet, off for a local network
     * @param refreshInterval least age of a subnet's node keys before an unknown node or a signature that does not fit has
     *     them fetched again; default 10 s
     * @param maxAge of node keys, default 1 h: for so long a node that has left its subnet may still answer
     */
    public record QuerySignatures(
            @DefaultValue("auto") Choice verify,

            @DefaultValue("10s") @DurationMin(millis = 100, message = "expected: at least 100ms")
            Duration refreshInterval,

            @DefaultValue("1h") @DurationMin(seconds = 1, message = "expected: at least 1s")
            Duration maxAge) {

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
