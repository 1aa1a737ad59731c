package io.icws.gateway.ic;

import io.icws.gateway.protocol.Principal;
import java.util.Locale;

/** Endpoints of the HTTPS interface that exist in several versions. */
enum Endpoint {
    CALL,
    QUERY,
    READ_STATE;

    /** @param canister effective canister id */
    String path(ApiVersion version, Principal canister) {
        return "/api/" + lower(version) + "/canister/" + canister + "/" + lower(this);
    }

    private static String lower(Enum<?> name) {
        return name.name().toLowerCase(Locale.ROOT);
    }
}
