package io.icws.gateway.ic;

import java.util.List;

/** The domains under which the Internet Computer is served. Source: docs.internetcomputer.org, dfinity/ic-gateway. */
final class MainnetDomains {

    /** Each with all its subdomains: {@code <canister>.icp.net}, {@code <canister>.raw.icp0.io}, {@code identity.ic0.app}. */
    private static final List<String> DOMAINS = List.of(
            "icp.net",
            "icp0.io",
            "icp-api.io",
            "ic0.app",
            "internetcomputer.org",
            // Internet Identity, served by its canister.
            "id.ai",
            // Where the names of custom domains point to: the same HTTP gateways.
            "icp1.io");

    private MainnetDomains() {}

    /** @param host in lower case, without a dot at its end */
    static boolean include(String host) {
        return DOMAINS.stream().anyMatch(domain -> host.equals(domain) || host.endsWith("." + domain));
    }
}
