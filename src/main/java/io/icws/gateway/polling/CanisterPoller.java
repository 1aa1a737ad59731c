package io.icws.gateway.polling;

import io.icws.gateway.routing.MessageRouter;
import io.icws.gateway.routing.PolledPage;
import io.icws.protocol.ClientKey;
import io.icws.protocol.Principal;
import java.util.HashSet;
import java.util.Set;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.TimeUnit;
import reactor.core.Disposable;
import reactor.core.Disposables;
import reactor.core.publisher.BaseSubscriber;
import reactor.core.publisher.Flux;
import reactor.core.publisher.FluxSink;
import reactor.core.scheduler.Schedulers;

/**
 * Polls one canister: the stream of pages that continue its queue. A failure slows down this poller only; after
 * {@code gateway.polling.patience} the canister's sessions are closed.
 *
 * <p>Everything that happens (the result of a poll, a signal of a session, the timer) is a step. Steps run one after another, on
 * the thread that brings them, and each ends with {@link #next}: start the polls that are due, and set the timer for the one that
 * is not.
 */
final class CanisterPoller {

    private enum Purpose {
        /** Asks for what follows the last message. */
        NEWS,
        /** Asks for a page of a queue that is not drained. */
        BACKLOG,
        /** Asks for the beginning of the queue, to detect a restart. */
        PROBE
    }

    /** A poll in flight. */
    private final class Poll extends BaseSubscriber<PollResult> {
        private final Purpose purpose;
        /** Results of polls from before a restart of the queue are ignored. */
        private final int restarts = cursor.restarts();

        private Poll(Purpose purpose) {
            this.purpose = purpose;
        }

        @Override
        protected void hookOnNext(PollResult result) {
            step(() -> ended(this, result));
        }
    }

    private final Principal canister;
    private final PollerServices services;
    private final Cursor cursor;
    private final SerialExecutor steps;
    private final PageSource source;
    private final PollSchedule schedule;
    private final RestartDetector restarts;
    private final ReadAhead readAhead;
    private final FailureTracker failures;
    private final PageProcessor processor;
    private final Set<Poll> inFlight = new HashSet<>();
    private Disposable timer = Disposables.disposed();
    private volatile boolean running = true;

    /** @param steps of this canister: also those of its pollers before, so that no two use the cursor at the same time */
    CanisterPoller(
            Principal canister, PollerServices services, MessageRouter router, Cursor cursor, SerialExecutor steps) {
        this.canister = canister;
        this.services = services;
        this.cursor = cursor;
        this.steps = steps;
        this.source = new PageSource(canister, cursor.format(), services);
        this.schedule = new PollSchedule(
                services.properties(), bound -> ThreadLocalRandom.current().nextLong(bound), now());
        this.restarts = new RestartDetector(canister, services, router, cursor, this::step);
        this.readAhead = new ReadAhead(services.properties().readAhead(), services.memory(), services.meters());
        this.failures = new FailureTracker(canister, services.properties().patience());
        this.processor = new PageProcessor(canister, services, router, cursor, schedule, restarts, readAhead, failures);
    }

    Cursor cursor() {
        return cursor;
    }

    boolean isFailing() {
        return failures.lastError() != null;
    }

    PollerStatus status(int sessions) {
        return new PollerStatus(canister, sessions, cursor.next(), schedule.pause(), failures.lastError());
    }

    /**
     * Polls from subscription, which is to happen once, until it is stopped. A page is emitted within a step, and the subscriber
     * must have dispatched it when {@code onNext} returns; it must request without bound.
     */
    Flux<PolledPage> pages() {
        return Flux.push(this::start, FluxSink.OverflowStrategy.IGNORE);
    }

    /** Runs no step, because the subscriber may hold locks. */
    private void start(FluxSink<PolledPage> pages) {
        processor.emitTo(pages);
        pages.onDispose(this::stop);
        wakeUpIn(schedule.delay(now()));
    }

    /** A call has executed: polls at once, even if a poll is in flight, which may be answered too early. Any thread. */
    void callCompleted() {
        if (schedule.callCompleted(now())) {
            step(() -> {});
        }
    }

    /** A client sends the canister something: ends long pauses. Any thread. */
    void clientSent() {
        if (schedule.clientSent(now())) {
            step(() -> schedule.reschedule(now()));
        }
    }

    /** Looks at the beginning of the queue. Any thread. */
    void openMessageOverdue() {
        restarts.openMessageOverdue();
        hurry();
    }

    /** Looks at the beginning of the queue and, if it is empty, asks the canister. Any thread. */
    void clientsMayBeForgotten() {
        restarts.clientsMayBeForgotten();
        hurry();
    }

    private void hurry() {
        if (schedule.hurry()) {
            step(() -> {});
        }
    }

    /** See {@link RestartDetector#toldFirstNonce}. Any thread that holds no lock. */
    void toldFirstNonce(ClientKey opened, long nonce, int knownRestarts) {
        step(() -> {
            if (restarts.toldFirstNonce(opened, nonce, knownRestarts)) {
                processor.restarted();
            }
        });
    }

    /** Any thread. Steps that have not begun are skipped. */
    void stop() {
        if (running) {
            running = false;
            steps.execute(() -> {
                timer.dispose();
                cancelRequests();
                processor.complete();
            });
        }
    }

    private void step(Runnable action) {
        steps.execute(() -> {
            if (!running) {
                return;
            }
            try {
                action.run();
                if (running) {
                    next();
                }
            } catch (Throwable bug) {
                recover(bug);
            }
        });
    }

    /** Starts the polls that are due, and sets the timer for the one that is not. */
    private void next() {
        long now = now();
        for (var nonce = readAhead.ask(); nonce.isPresent(); nonce = readAhead.ask()) {
            schedule.startedBacklog(now);
            poll(Purpose.BACKLOG, nonce.getAsLong(), now);
        }
        if (readAhead.isActive()) {
            // The pages of a backlog are the only polls then.
            return;
        }
        if (schedule.delay(now) <= 0) {
            services.meters().saved.increment(schedule.started(now));
            if (restarts.startsProbe(schedule.isFailing())) {
                poll(Purpose.PROBE, 0, now);
            } else {
                poll(Purpose.NEWS, processor.nextNonce(), now);
            }
        }
        wakeUpIn(schedule.delay(now));
    }

    private void poll(Purpose purpose, long nonce, long now) {
        var poll = new Poll(purpose);
        inFlight.add(poll);
        source.poll(nonce, now).subscribe(poll);
    }

    private void wakeUpIn(long nanos) {
        timer.dispose();
        if (nanos != PollSchedule.ON_EVENT) {
            timer = Schedulers.parallel().schedule(() -> step(() -> {}), Math.max(0, nanos), TimeUnit.NANOSECONDS);
        }
    }

    private void ended(Poll poll, PollResult result) {
        if (!inFlight.remove(poll)) {
            return;
        }
        if (poll.purpose != Purpose.BACKLOG) {
            schedule.ended();
        }
        if (poll.restarts != cursor.restarts()) {
            return;
        }
        switch (poll.purpose) {
            case NEWS -> processor.process(result);
            case BACKLOG -> processor.processBacklog(result);
            case PROBE -> probeEnded(result);
        }
        if (result instanceof PollResult.Arrived) {
            schedule.reschedule(now());
        }
    }

    private void probeEnded(PollResult result) {
        // A failed probe is no reason to slow down: the next poll shows whether the canister can be polled.
        schedule.pollAgain();
        switch (result) {
            case PollResult.Arrived arrived -> {
                if (restarts.probed(arrived.page())) {
                    processor.restarted();
                }
            }
            case PollResult.Failed failed -> restarts.probeFailed(failed.error());
        }
    }

    /** After a bug, or an error of the JVM: pauses as after a failed poll, and goes on from the cursor. */
    private void recover(Throwable bug) {
        if (!running) {
            return;
        }
        try {
            cancelRequests();
            processor.slowDown(bug);
        } catch (Throwable another) {
            failures.log(another, services.clock().now());
        } finally {
            wakeUpIn(schedule.delay(now()));
        }
    }

    private void cancelRequests() {
        inFlight.forEach(BaseSubscriber::cancel);
        boolean probing = inFlight.stream().anyMatch(poll -> poll.purpose == Purpose.PROBE);
        inFlight.clear();
        schedule.cancelled();
        restarts.cancelled(probing);
    }

    private long now() {
        return services.time().getAsLong();
    }
}
