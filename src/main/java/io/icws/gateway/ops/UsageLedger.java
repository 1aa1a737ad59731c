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
import org.springframework.stereotype.Component;
import reactor.core.Disposable;
import reactor.core.publisher.Mono;
import reactor.core.scheduler.Schedulers;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.json.JsonMapper;

/** Ends the periods of usage when they are over, keeps the newest reports, and leaves each in a file if told to. */
@Component
class UsageLedger {

    private static final Logger log = LoggerFactory.getLogger(UsageLedger.class);

    private final Usage usage;
    private final UsageProperties properties;
    private final JsonMapper json;
    private final Clock clock;
    private final ArrayDeque<UsageReport> finished = new ArrayDeque<>();
    /** Reports that {@code /actuator/usage} shows: a day of the default period. */
    private static final int KEPT = 24;

    private final Disposable turns;

    UsageLedger(Usage usage, UsageProperties properties, JsonMapper json, Clock clock) {
        this.usage = usage;
        this.properties = properties;
        this.json = json;
        this.clock = clock;
        requireWritable(properties.directory());
        this.turns = Mono.defer(() -> Mono.delay(untilNextPeriod(), Schedulers.boundedElastic()))
                .doOnNext(turn -> finish())
                .repeat()
                .subscribe(turn -> {}, bug -> log.error("Usage reports have stopped", bug));
    }

    UsageReport soFar() {
        return usage.soFar(now());
    }

    /** Newest first. */
    List<UsageReport> finished() {
        synchronized (finished) {
            return List.copyOf(finished);
        }
    }

    /** The sessions have ended before: nothing is missing in the last report. */
    @PreDestroy
    void close() {
        turns.dispose();
        finish();
    }

    /** Otherwise that would show when the first period ends, and its report be lost. */
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
        // Timers and clocks differ: a turn that came a little early has been this one's.
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
