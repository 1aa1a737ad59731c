package io.icws.gateway.firstgeneration;

import io.icws.gateway.ic.Backoff;
import io.icws.gateway.ic.IcError;
import io.icws.gateway.ic.IcException;
import io.icws.gateway.ic.InternetComputer;
import io.icws.gateway.session.Refusal;
import io.icws.gateway.session.admission.Limit;
import io.icws.protocol.CloseCode;
import io.icws.protocol.MalformedException;
import io.icws.protocol.PeerText;
import io.icws.protocol.Principal;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.TimeoutException;
import reactor.core.publisher.Mono;
import reactor.util.retry.Retry;

/**
 * Queries canisters for the keys of their clients. The client is not authenticated yet, and polls share the request
 * budget, so the number and the duration of lookups are limited.
 */
final class KeyLookups {

    private static final int MAX_TEXT = 100;

    /** An eighth of the queries that may be in flight by default: polls go first. */
    private static final int MAX_LOOKUPS = 16;

    /** One slow canister leaves lookups for the others. */
    private static final int MAX_LOOKUPS_PER_CANISTER = 4;

    /** For all attempts together. */
    private static final Duration TIMEOUT = Duration.ofSeconds(10);

    /** The queried node may lag behind the one that registered the client. */
    private static final Retry RETRY =
            new Backoff(Duration.ofMillis(200), Duration.ofSeconds(2)).retry(3, KeyLookups::mayPass, failure -> {});

    private final InternetComputer ic;
    private final int maxLookups;
    private final int maxLookupsPerCanister;
    private final Duration timeout;
    private final Map<Principal, Integer> inFlight = new HashMap<>();
    private int total;

    KeyLookups(InternetComputer ic) {
        this(ic, MAX_LOOKUPS, MAX_LOOKUPS_PER_CANISTER, TIMEOUT);
    }

    KeyLookups(InternetComputer ic, int maxLookups, int maxLookupsPerCanister, Duration timeout) {
        this.ic = ic;
        this.maxLookups = maxLookups;
        this.maxLookupsPerCanister = maxLookupsPerCanister;
        this.timeout = timeout;
    }

    /**
     * The key as one node answers it. It may be wrong, but the canister checks the signature again. Errors are {@link
     * Refusal}s.
     */
    Mono<byte[]> keyOf(OpenFrame.Poc client) {
        return Mono.using(() -> begin(client.canister()), canister -> ask(canister, client.client()), this::end);
    }

    private Mono<byte[]> ask(Principal canister, long client) {
        return ic.queryAsSelf(canister, "ws_get_client_key", PocCandid.number(client))
                .retryWhen(RETRY)
                .timeout(timeout)
                .onErrorMap(IcException.class, e -> refusal(e.error()))
                .onErrorMap(
                        TimeoutException.class,
                        e -> new Refusal(CloseCode.UNREACHABLE, "no answer of ws_get_client_key in time"))
                .flatMap(reply -> Mono.fromCallable(() -> PocCandid.key(reply)))
                .onErrorMap(
                        MalformedException.class,
                        e -> new Refusal(CloseCode.NO_SUCH_CANISTER, "unreadable answer of ws_get_client_key"));
    }

    private synchronized Principal begin(Principal canister) throws Refusal {
        int others = inFlight.getOrDefault(canister, 0);
        if (total >= maxLookups || others >= maxLookupsPerCanister) {
            throw new Refusal(Limit.Session.SIGNATURE_CHECKS);
        }
        inFlight.put(canister, others + 1);
        total++;
        return canister;
    }

    private synchronized void end(Principal canister) {
        inFlight.computeIfPresent(canister, (id, lookups) -> lookups == 1 ? null : lookups - 1);
        total--;
    }

    private static boolean mayPass(Throwable failure) {
        return failure instanceof IcException e
                && switch (e.error()) {
                    case IcError.Rejected(var reject) when reject.hasTrapped() -> true;
                    case IcError.NotSent notSent -> false;
                    case IcError other -> other.isTransient();
                };
    }

    private static Refusal refusal(IcError error) {
        return switch (error) {
            case IcError.Rejected(var reject)
            when reject.hasNoTarget() -> new Refusal(CloseCode.NO_SUCH_CANISTER, reject.message());
            case IcError.Rejected(var reject)
            when reject.hasTrapped() ->
                new Refusal(
                        CloseCode.UNAUTHENTICATED,
                        "the canister does not know the client: " + PeerText.of(reject.message(), MAX_TEXT));
            default -> new Refusal(CloseCode.UNREACHABLE, error.message());
        };
    }
}
