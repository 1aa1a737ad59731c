package io.icws.gateway.ic;

import io.icws.gateway.metrics.GatewayMeter;
import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Timer;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import reactor.core.publisher.Mono;

/** Meters of one kind of requests. */
final class IcMeters {

    private final Map<String, Counter> errors;
    private final Timer answers;
    private final Timer failures;

    /** @param pool kind of the requests */
    IcMeters(MeterRegistry registry, String pool) {
        this.errors = Stream.of("http_429", "http_4xx", "http_5xx", "unreachable", "not_sent", "bad_answer", "rejected")
                .collect(Collectors.toMap(
                        Function.identity(), kind -> GatewayMeter.IC_ERRORS.counter(registry, pool, kind)));
        this.answers = GatewayMeter.IC_REQUESTS.timer(registry, pool, "answer");
        this.failures = GatewayMeter.IC_REQUESTS.timer(registry, pool, "failure");
    }

    /** Measures the exchange, from subscription to its answer or failure. */
    <T> Mono<T> watch(Mono<T> exchange) {
        return Mono.defer(() -> {
            long began = System.nanoTime();
            return exchange.doOnSuccess(answer -> record(answers, began)).doOnError(e -> record(failures, began));
        });
    }

    void failed(IcException failure) {
        var counter = errors.get(kind(failure.error()));
        if (counter != null) {
            counter.increment();
        }
    }

    private static String kind(IcError error) {
        return switch (error) {
            case IcError.Http http ->
                http.status() == 429 ? "http_429" : http.status() >= 500 ? "http_5xx" : "http_4xx";
            case IcError.Unreachable unreachable -> "unreachable";
            case IcError.NotSent notSent -> "not_sent";
            case IcError.BadAnswer bad -> "bad_answer";
            case IcError.Rejected rejected -> "rejected";
        };
    }

    private static void record(Timer timer, long began) {
        timer.record(System.nanoTime() - began, TimeUnit.NANOSECONDS);
    }
}
