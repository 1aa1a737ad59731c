package io.icws.gateway.polling;

import java.time.Duration;
import java.util.concurrent.ThreadLocalRandom;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Sinks;

/** The rhythm of a poller: its interval, or longer and longer pauses while polls fail. Used by one poller. */
final class Cadence {

    private final PollingProperties properties;
    private final Sinks.Many<Duration> pauses = Sinks.many().replay().latest();
    private int failures;

    Cadence(PollingProperties properties) {
        this.properties = properties;
        pauses.tryEmitNext(properties.interval());
    }

    /** Ticks at the present rhythm; a change of rhythm takes effect at once. */
    Flux<Long> ticks() {
        return pauses.asFlux().switchMap(Flux::interval);
    }

    void succeeded() {
        if (failures > 0) {
            failures = 0;
            pauses.tryEmitNext(properties.interval());
        }
    }

    void failed() {
        long doubled = properties.backoff().toMillis() << Math.min(failures++, 16);
        long millis = Math.min(doubled, properties.backoffMax().toMillis());
        long jittered = millis - ThreadLocalRandom.current().nextLong(millis / 2 + 1);
        pauses.tryEmitNext(
                Duration.ofMillis(Math.max(jittered, properties.interval().toMillis())));
    }
}
