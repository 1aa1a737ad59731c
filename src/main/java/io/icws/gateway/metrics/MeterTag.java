package io.icws.gateway.metrics;

import io.micrometer.common.docs.KeyName;
import java.util.Locale;

/** A dimension of a meter. All have few values: none is made of what a client or a canister says. */
public enum MeterTag implements KeyName {
    STATE("`new`, `opening`, `open`, `closing`, or `leaving`: the socket has ended and `ws_close` is in " + "progress"),
    CODE("close code sent by the gateway ([protocol.md](protocol.md#close-codes)) or its WebSocket codec "
            + "(1002, 1007); `client` if the client closed the connection or it failed"),
    OPENED("`true` if the client had received its OpenMessage"),
    REASON("the cause"),
    LIMIT("name of the limit"),
    METHOD("`ws_open`, `ws_message`; `ws_close` for the gateway's own calls, retries included"),
    OUTCOME("the result"),
    POOL("connection pool: `polls`, `relays` (clients' calls), `own` (`ws_close`, status, certificates)"),
    KIND("`http_429`, `http_4xx`, `http_5xx`, `unreachable`, `not_sent`, `bad_answer` or `rejected`"),
    CANISTER("id of the canister, `other` for all beyond `gateway.usage.metered-canisters`"),
    DIRECTION("`up` to canisters, `down` to clients"),
    VERSION("of the gateway"),
    PROTOCOL("`v1`, or `v0` for clients of the [first generation](protocol.md#the-first-generation)"),
    PRINCIPAL("of the gateway's key"),
    NETWORK("`mainnet` or `local`");

    private final String meaning;

    MeterTag(String meaning) {
        this.meaning = meaning;
    }

    @Override
    public String asString() {
        return name().toLowerCase(Locale.ROOT);
    }

    /** What it can be, in Markdown. */
    public String meaning() {
        return meaning;
    }
}
