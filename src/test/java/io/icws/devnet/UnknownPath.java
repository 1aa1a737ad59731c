package io.icws.devnet;

import java.util.UUID;

/** What the network answers to a path it does not know. */
public enum UnknownPath {
    /** Replicas, and API boundary nodes. */
    NOT_FOUND,
    /** Networks that hand such a request to an HTTP gateway, which finds no canister id in the host name. */
    NO_CANISTER_ID,
    /** The same, where the HTTP gateway redirects to a page about it. */
    REDIRECT;

    Outcome.Answer answer() {
        return switch (this) {
            case NOT_FOUND -> Outcome.Answer.text(404, "no such path");
            case NO_CANISTER_ID ->
                Outcome.Answer.text(
                        400,
                        "error: canister_id_not_found\ndetails: the host name has no canister id\nrequest: "
                                + UUID.randomUUID());
            case REDIRECT -> Outcome.Answer.text(307, "");
        };
    }
}
