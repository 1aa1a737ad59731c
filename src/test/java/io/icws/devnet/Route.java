package io.icws.devnet;

import io.icws.protocol.MalformedException;
import io.icws.protocol.Principal;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * A path of the HTTP interface.
 *
 * @param canister the effective canister id; null for status and subnets
 * @param subnet null unless the path names one
 */
record Route(
        Endpoint endpoint,
        int version,
        @Nullable Principal canister,
        @Nullable Principal subnet) {

    private static final Pattern PATH =
            Pattern.compile("/api/v([0-9])/(canister|subnet)/([a-z0-9-]+)/(query|call|read_state)");

    /** @throws Refusal if there is no such path, or 400 if its id is none */
    static Route parse(String method, String path) throws Refusal {
        if (path.equals("/api/v2/status") && (method.equals("GET") || method.equals("HEAD"))) {
            return new Route(Endpoint.STATUS, 2, null, null);
        }
        var matcher = PATH.matcher(path);
        if (!matcher.matches()) {
            throw Refusal.unknownPath();
        }
        if (!method.equals("POST")) {
            throw new Refusal(405, "use POST");
        }
        int version = Integer.parseInt(matcher.group(1));
        var id = principal(matcher.group(3));
        var endpoint = switch (matcher.group(4)) {
            case "query" -> Endpoint.QUERY;
            case "call" -> Endpoint.CALL;
            default -> Endpoint.READ_STATE;
        };
        if (matcher.group(2).equals("canister")) {
            return new Route(endpoint, version, id, null);
        }
        if (endpoint != Endpoint.READ_STATE) {
            throw Refusal.unknownPath();
        }
        return new Route(endpoint, version, null, id);
    }

    RangeForm rangeForm() {
        int sharded = endpoint == Endpoint.CALL ? 4 : 3;
        return version >= sharded ? RangeForm.SHARDED : RangeForm.FLAT;
    }

    private static Principal principal(String text) throws Refusal {
        try {
            return Principal.parse(text);
        } catch (MalformedException e) {
            throw new Refusal(400, "malformed id in the path: " + e.getMessage());
        }
    }
}
