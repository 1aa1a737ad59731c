package io.icws.gateway.ops;

import io.icws.gateway.config.StartUpException;
import io.icws.gateway.ic.identity.FileFailure;
import io.icws.gateway.metrics.Usage;
import io.icws.gateway.metrics.UsageProperties;
import io.icws.gateway.metrics.UsageReport;
import jakarta.annotation.PreDestroy;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayDeque;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.boot.actuate.endpoint.annotation.Endpoint;
import org.springframework.boot.actuate.endpoint.annotation.ReadOperation;
import org.springframework.stereotype.Component;
import reactor.core.Disposable;
import reactor.core.publisher.Mono;
import reactor.core.scheduler.Schedulers;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.json.JsonMapper;

/**
 * Ends the periods of usage when they are over, writes a report of each to a file if a directory is set, and shows the
 * newest at {@code /actuator/usage}.
 */
@Component
@Endpoint(id = "usage")
class UsageLedger {

    private static final Logger log = LoggerFactory.getLogger(UsageLedger.class);

    private final Usage usage;
    private final UsageProperties properties;
    private final JsonMapper json;
    private final Clock clock;
    private final ArrayDeque<UsageReport> finished = new ArrayDeque<>();
    /** Reports that {@code /actuator/usage} shows: a day of the default period. */
    private static final int KEPT = 24;

    private final Disposable timer;

    UsageLedger(Usage usage, UsageProperties properties, JsonMapper json, Clock clock) {
        this.usage = usage;
        this.properties = properties;
        this.json = json;
        this.clock = clock;
        requireWritable(properties.directory());
        this.timer = Mono.defer(() -> Mono.delay(untilNextPeriod(), Schedulers.boundedElastic()))
                .doOnNext(tick -> finish())
                .repeat()
                .subscribe(tick -> {}, bug -> log.error("Usage reports have stopped", bug));
    }

    /**
     * @param current the period that has not ended
     * @param finished those before, newest first
     */
    record Periods(UsageReport current, List<UsageReport> finished) {}

    @ReadOperation
    Periods periods() {
        var current = usage.soFar(now());
        synchronized (finished) {
            return new Periods(current, List.copyOf(finished));
        }
    }

    /** Sessions end before this bean is destroyed, so the last report is complete. */
    @PreDestroy
    void close() {
        timer.dispose();
        finish();
    }

    /** At the start, because otherwise the first report would be lost. */
    private static void requireWritable(@Nullable Path directory) {
        if (directory == null) {
            return;
        }
        try {
            Files.createDirectories(directory);
            Files.delete(Files.createTempFile(directory, "usage-", ".part"));
        } catch (IOException e) {
            throw new StartUpException(
                    "Usage reports cannot be written to gateway.usage.directory, %s: %s."
                            .formatted(directory.toAbsolutePath(), FileFailure.reason(e, directory)),
                    "Name a directory that the gateway may write to, or leave the property out.",
                    e);
        }
    }

    private Duration untilNextPeriod() {
        long period = properties.period().toMillis();
        long rest = period - Math.floorMod(clock.millis(), period);
        // The timer may fire a little before the period ends by the clock; that tick has ended this period.
        return Duration.ofMillis(rest < period / 10 ? rest + period : rest);
    }

    private Instant now() {
        return clock.instant().truncatedTo(ChronoUnit.MILLIS);
    }

    private void finish() {
        var report = usage.finish(now());
        synchronized (finished) {
            finished.addFirst(report);
            while (finished.size() > KEPT) {
                finished.removeLast();
            }
        }
        var directory = properties.directory();
        if (directory != null) {
            write(report, directory);
        }
    }

    /** Programs that collect the files never see an incomplete one. */
    private void write(UsageReport report, Path directory) {
        var name = "usage-%s-%d-%d.json"
                .formatted(report.gateway(), report.started().toEpochMilli(), report.number());
        try {
            Files.createDirectories(directory);
            var part = Files.writeString(directory.resolve(name + ".part"), json.writeValueAsString(report));
            Files.move(part, directory.resolve(name), StandardCopyOption.ATOMIC_MOVE);
        } catch (IOException | JacksonException e) {
            log.error("The usage report {} could not be written to {}", name, directory, e);
        }
    }
}
