package io.icws.gateway.ic;

import io.icws.gateway.ic.ApiVersion.Endpoint;
import io.icws.protocol.PeerText;
import io.icws.protocol.Principal;
import java.time.Duration;
import java.util.regex.Pattern;
import reactor.core.publisher.Mono;

/**
 * Finds out whether the network has an endpoint, by an empty POST for the management canister, which every existing
 * endpoint refuses. The answer to an unknown path is not always 404: local networks pass the request to their HTTP
 * gateway, which answers 400 or a redirect. So the answer is compared with that to a version that does not exist.
 */
record EndpointProbe(IcHttpClient client, Duration timeout) {

    private static final byte[] NO_ENVELOPE = new byte[0];
    private static final int MAX_TEXT = 200;
    private static final int TOO_MANY_REQUESTS = 429;

    /** Versions, times and ids of requests, which differ between two answers of the same kind. */
    private static final Pattern VARIABLE = Pattern.compile("[\\p{Alnum}_-]*\\d[\\p{Alnum}_-]*");

    /** @return an error if there is no answer, or one that asks to try again later */
    Mono<Boolean> has(Endpoint endpoint, ApiVersion version) {
        return answer(endpoint, version).flatMap(answer -> {
            if (answer.isTransient()) {
                return Mono.error(new IcException(answer));
            }
            return answer.isUnknownPath()
                    ? Mono.just(false)
                    : unknown(endpoint).map(unknown -> !areAlike(answer, unknown));
        });
    }

    /** A 5xx may be what the network answers to unknown paths; a rate limit would make any version seem to exist. */
    private Mono<IcError.Http> unknown(Endpoint endpoint) {
        return answer(endpoint, ApiVersion.V0)
                .flatMap(answer ->
                        answer.status() == TOO_MANY_REQUESTS ? Mono.error(new IcException(answer)) : Mono.just(answer));
    }

    private Mono<IcError.Http> answer(Endpoint endpoint, ApiVersion version) {
        return client.post(version.path(endpoint, Principal.MANAGEMENT), NO_ENVELOPE, timeout)
                .map(accepted -> new IcError.Http(accepted.status(), PeerText.of(accepted.body(), MAX_TEXT)))
                .onErrorResume(
                        IcException.class,
                        e -> e.error() instanceof IcError.Http refused ? Mono.just(refused) : Mono.error(e));
    }

    private static boolean areAlike(IcError.Http one, IcError.Http other) {
        return one.status() == other.status() && constant(one.body()).equals(constant(other.body()));
    }

    private static String constant(String text) {
        return VARIABLE.matcher(text).replaceAll("#");
    }
}
