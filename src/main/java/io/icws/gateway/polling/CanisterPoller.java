package io.icws.gateway.polling;

import io.icws.gateway.ic.IcError;
import io.icws.gateway.ic.IcException;
import io.icws.gateway.polling.PageSource.Answer;
import io.icws.gateway.protocol.ClientKey;
import io.icws.gateway.protocol.CloseCode;
import io.icws.gateway.protocol.Principal;
import io.icws.gateway.protocol.candid.MessagesReply.Page;
import io.icws.gateway.routing.PolledPage;
import java.util.HashSet;
import java.util.Set;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
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
 * <p>Everything that happens (an answer, a nudge, the timer) is a step. Steps run one after another, on the thread that brings
 * them, and each ends with {@link #next}: start the polls that are due, and set the timer for the one that is not.
 */
final class CanisterPoller {

    private static final Logger log = LoggerFactory.getLogger(CanisterPoller.class);

    private enum Purpose {
        /** Asks for what follows the last message. */
        NEWS,
        /** Asks for a page of a queue that is not drained. */
        BACKLOG,
        /** Asks for the beginning of the queue, to detect a restart. */
        PROBE
    }

    /** A poll in flight. */
    private final class Poll extends BaseSubscriber<Answer> {
        private final Purpose purpose;
        private final long nonce;
        private final long started;
        /** Answers to polls from before a restart of the queue are ignored. */
        private final int restarts = cursor.restarts();

        private Poll(Purpose purpose, long nonce, long started) {
            this.purpose = purpose;
            this.nonce = nonce;
            this.started = started;
        }

        @Override
        protected void hookOnNext(Answer answer) {
            step(() -> answered(this, answer));
        }

        @Override
        protected void hookOnError(Throwable error) {
            step(() -> failed(this, error));
        }
    }

    private final Principal canister;
    private final PollerServices services;
    private final Cursor cursor;
    private final SerialExecutor steps;
    private final PageSource source;
    private final PollSchedule schedule;
    private final ReadAhead readAhead;
    private final RestartProbe restartProbe = new RestartProbe();
    private final ForgottenClientsDetector forgottenClients = new ForgottenClientsDetector();
    private final RegistrationCheck registration;
    private final OversizedPageSkipper oversizedPages;
    private final PageProcessor processor;
    private final FailureTracker failures;
    private final Set<Poll> inFlight = new HashSet<>();
    private Disposable registrationCall = Disposables.disposed();
    private Disposable timer = Disposables.disposed();
    private volatile boolean running = true;

    /** @param steps of this canister: also those of its pollers before, so that no two use the cursor at the same time */
    CanisterPoller(Principal canister, PollerServices services, Cursor cursor, SerialExecutor steps) {
        this.canister = canister;
        this.services = services;
        this.cursor = cursor;
        this.steps = steps;
        var properties = services.properties();
        this.source = services.source(canister, cursor.format());
        this.schedule = new PollSchedule(
                properties, bound -> ThreadLocalRandom.current().nextLong(bound), now());
        this.readAhead = new ReadAhead(properties.readAhead(), services.memory(), services.meters());
        this.oversizedPages = new OversizedPageSkipper(properties);
        this.registration = new RegistrationCheck(services.ic(), canister);
        this.processor = new PageProcessor(
                canister, services, cursor, readAhead, oversizedPages, restartProbe, forgottenClients);
        this.failures = new FailureTracker(canister, properties.patience());
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

    /** News are likely: polls at once, even if a poll is in flight, which may be answered too early. Any thread. */
    void nudge() {
        if (schedule.callCompleted(now())) {
            step(() -> {});
        }
    }

    /** A client sends the canister something: ends long pauses. Any thread. */
    void wake() {
        if (schedule.clientSent(now())) {
            step(() -> schedule.reschedule(now()));
        }
    }

    /** An OpenMessage is overdue: looks at the beginning of the queue. Any thread. */
    void probe() {
        restartProbe.ask();
        if (schedule.hurry()) {
            step(() -> {});
        }
    }

    /** The canister may have forgotten its clients: looks at the beginning of the queue and, if it is empty, asks. Any thread. */
    void suspect() {
        forgottenClients.suspect();
        probe();
    }

    /**
     * The canister answered {@code ws_open} with a nonce that shows that it has restarted its queue. Any thread that holds no
     * lock.
     *
     * @param nonce unsigned
     * @param before what was known when the canister was asked
     * @param opened the client that it answered
     */
    void restarted(long nonce, Position before, ClientKey opened) {
        step(() -> {
            if (processor.told(opened, nonce, before)) {
                schedule.pollAgain();
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
                readAhead.end();
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
            start(new Poll(Purpose.BACKLOG, nonce.getAsLong(), now));
        }
        if (readAhead.isActive()) {
            return;
        }
        if (schedule.delay(now) <= 0) {
            pollForNews(now);
        }
        wakeUpIn(schedule.delay(now));
    }

    private void pollForNews(long now) {
        var instant = services.clock().now();
        services.meters().saved(schedule.started(now));
        if (!cursor.format().hasGaps() && !schedule.isFailing() && forgottenClients.due(instant)) {
            restartProbe.ask();
        }
        if (restartProbe.due(instant)) {
            restartProbe.made(instant);
            start(new Poll(Purpose.PROBE, 0, now));
        } else {
            start(new Poll(Purpose.NEWS, cursor.next() + oversizedPages.ahead(), now));
        }
    }

    private void start(Poll poll) {
        inFlight.add(poll);
        source.from(poll.nonce).subscribe(poll);
    }

    private void wakeUpIn(long nanos) {
        timer.dispose();
        if (nanos != PollSchedule.ON_EVENT) {
            timer = Schedulers.parallel().schedule(() -> step(() -> {}), Math.max(0, nanos), TimeUnit.NANOSECONDS);
        }
    }

    private void answered(Poll poll, Answer answer) {
        if (!ended(poll)) {
            return;
        }
        switch (poll.purpose) {
            case NEWS -> process(answer.page(), poll.nonce, poll.started);
            case BACKLOG -> readOn(new ReadAhead.Outcome(poll.nonce, poll.started, answer, null));
            case PROBE -> {
                schedule.pollAgain();
                if (processor.probed(answer.page())) {
                    checkRegistration();
                }
            }
        }
        schedule.reschedule(now());
    }

    private void failed(Poll poll, Throwable error) {
        if (!ended(poll)) {
            return;
        }
        switch (poll.purpose) {
            case NEWS -> pollFailed(error, poll.started);
            case BACKLOG -> readOn(new ReadAhead.Outcome(poll.nonce, poll.started, null, error));
            case PROBE -> {
                // No reason to slow down: the poll that follows shows whether the canister can be polled.
                log.debug("Probe of canister {} failed: {}", canister, FailureTracker.describe(error));
                if (!restartProbe.failed()) {
                    forgottenClients.notLooked(services.clock().now());
                }
                schedule.pollAgain();
            }
        }
    }

    /** @return whether the result of the poll counts */
    private boolean ended(Poll poll) {
        if (!inFlight.remove(poll)) {
            return false;
        }
        if (poll.purpose != Purpose.BACKLOG) {
            schedule.ended();
        }
        return poll.restarts == cursor.restarts();
    }

    /** One call at a time: the detector asks for the next only when this one has ended. */
    private void checkRegistration() {
        int restarts = cursor.restarts();
        long newest = cursor.newest();
        registrationCall = registration
                .isForgotten()
                .subscribe(
                        forgotten -> step(() -> {
                            forgottenClients.answered();
                            if (forgotten && restarts == cursor.restarts()) {
                                processor.forgotten(newest);
                            }
                        }),
                        error -> step(() -> {
                            log.debug(
                                    "Canister {} does not answer whether it knows the gateway: {}",
                                    canister,
                                    FailureTracker.describe(error));
                            forgottenClients.unanswered();
                        }));
    }

    /** Processes the pages that have arrived and continue the queue. */
    private void readOn(ReadAhead.Outcome arrived) {
        readAhead.arrived(arrived);
        for (var outcome = readAhead.take(); outcome != null; outcome = readAhead.take()) {
            if (!continues(outcome)) {
                readAhead.end();
                if (!schedule.isFailing()) {
                    // Another node may have what this one does not.
                    schedule.pollAgain();
                }
            }
        }
    }

    private boolean continues(ReadAhead.Outcome outcome) {
        long before = cursor.next();
        var answer = outcome.answer();
        var error = outcome.error();
        if (answer != null) {
            process(answer.page(), outcome.nonce(), outcome.started());
        } else if (error != null) {
            pollFailed(error, outcome.started());
        }
        boolean moved = cursor.next() != before;
        if (moved) {
            services.meters().used();
        }
        return moved;
    }

    private void process(Page page, long nonce, long started) {
        long completion = schedule.lastCompletion();
        switch (processor.process(page, nonce, started)) {
            case NEWS -> news(completion);
            case NEWS_AND_PERHAPS_MORE -> {
                news(completion);
                schedule.pollAgain();
            }
            case NOTHING -> {
                schedule.nothing(started);
                failures.succeeded();
            }
            case INCONCLUSIVE -> schedule.inconclusive(started, now());
            case DOUBTFUL -> schedule.pollAgain();
            case BROKEN ->
                pollFailed(
                        new IcException(new IcError.BadAnswer("the nonces of a page do not follow one another")),
                        started);
        }
    }

    private void news(long completion) {
        schedule.news(completion, now());
        failures.succeeded();
    }

    private void pollFailed(Throwable error, long started) {
        if (OversizedPageSkipper.isOversized(error)
                && oversizedPages.advance(services.clock().now())) {
            schedule.pollAgain();
        } else if (schedule.isNewFailure(started)) {
            slowDown(error);
        }
    }

    private void slowDown(Throwable error) {
        schedule.failed(error, now());
        boolean tooLong = failures.failed(error, services.clock().now());
        forgottenClients.failed(error);
        readAhead.end();
        if (tooLong) {
            services.router()
                    .closeAll(
                            canister,
                            CloseCode.UNREACHABLE,
                            "the canister could not be polled: " + FailureTracker.describe(error));
        }
    }

    /** After a bug, or an error of the JVM: pauses as after a failed poll, and goes on from the cursor. */
    private void recover(Throwable bug) {
        if (!running) {
            return;
        }
        try {
            cancelRequests();
            slowDown(bug);
        } catch (Throwable another) {
            failures.log(another, services.clock().now());
        } finally {
            wakeUpIn(schedule.delay(now()));
        }
    }

    private void cancelRequests() {
        inFlight.forEach(BaseSubscriber::cancel);
        if (inFlight.stream().anyMatch(poll -> poll.purpose == Purpose.PROBE)) {
            restartProbe.failed();
        }
        inFlight.clear();
        schedule.cancelled();
        registrationCall.dispose();
        forgottenClients.cancelled(services.clock().now());
    }

    private long now() {
        return services.time().getAsLong();
    }
}
