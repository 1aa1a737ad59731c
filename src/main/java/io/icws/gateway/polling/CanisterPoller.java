package io.icws.gateway.polling;

import io.icws.gateway.ic.IcError;
import io.icws.gateway.ic.IcException;
import io.icws.gateway.polling.PageSource.Answer;
import io.icws.gateway.protocol.ClientKey;
import io.icws.gateway.protocol.CloseCode;
import io.icws.gateway.protocol.Principal;
import io.icws.gateway.protocol.candid.MessagesReply.Page;
import io.icws.gateway.routing.MessageRouter;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicBoolean;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;
import reactor.core.publisher.Sinks;
import reactor.util.concurrent.Queues;

/**
 * Fetches one canister's queued messages and hands them to the router. Whatever goes wrong is this canister's affair: the
 * poller slows down, and only after its patience has ended are the canister's sessions closed.
 *
 * <p>Whatever happens (an answer, a nudge, time that passes) is a turn; turns run one after another, and each ends with a
 * look at what to ask for now.
 */
final class CanisterPoller {

    private static final Logger log = LoggerFactory.getLogger(CanisterPoller.class);

    /** Calls that complete together are worth one poll beside the one under way, not one each. */
    private static final long OVERLAP_SPACING = Duration.ofMillis(10).toNanos();

    private static final Duration SHORTEST_PERIOD = Duration.ofMillis(10);

    private enum Purpose {
        /** What is there behind the last message? */
        NEWS,
        /** A page of a queue that is not drained. */
        BACKLOG,
        /** Has the queue begun anew? */
        PROBE
    }

    /**
     * Does the canister still know this gateway?
     *
     * @param newest canister time (nanoseconds, unsigned) of what had been seen when it was asked
     */
    private record Question(int era, long newest) {}

    /** @param era of the queue: answers from before a restart mean nothing after it */
    private record Poll(Purpose purpose, long nonce, int era, long started) {}

    private final Principal canister;
    private final PollerServices services;
    private final PollingProperties properties;
    private final MessageRouter router;
    private final Cursor cursor;
    private final PageSource source;
    private final Cadence cadence;
    private final ReadAhead backlog;
    private final RestartProbe probes = new RestartProbe();
    private final ForgottenClientsDetector suspicion = new ForgottenClientsDetector();
    private final RegistrationCheck registration;
    private final OversizedPageSkipper detour;
    private final PageProcessor intake;
    private final FailureTracker patience;
    private final SerialExecutor turns = new SerialExecutor();
    private final AtomicBoolean nudged = new AtomicBoolean();
    /** Emitted to within turns only. */
    private final Sinks.Many<Duration> pauses = Sinks.unsafe().many().replay().latest();
    /** Emitted to within turns only; bounded by what may be under way. */
    private final Sinks.Many<Poll> polls = Sinks.unsafe()
            .many()
            .unicast()
            .onBackpressureBuffer(Queues.<Poll>unbounded(8).get());

    /** Emitted to within turns only; one at a time is under way. */
    private final Sinks.Many<Question> questions = Sinks.unsafe()
            .many()
            .unicast()
            .onBackpressureBuffer(Queues.<Question>one().get());

    private final Sinks.Empty<Void> stopped = Sinks.empty();

    private int underWay;
    private boolean again;
    private long last;
    private long due;
    private long failedAt;
    private volatile boolean relaxed;
    private volatile long pause;
    private volatile boolean running = true;

    CanisterPoller(Principal canister, PollerServices services, Cursor cursor) {
        this.canister = canister;
        this.services = services;
        this.properties = services.properties();
        this.router = services.router();
        this.cursor = cursor;
        this.source = services.source(canister, cursor.format());
        this.cadence = new Cadence(properties, services.time());
        this.backlog = new ReadAhead(properties.readAhead(), services.memory(), services.meters());
        this.detour = new OversizedPageSkipper(properties);
        this.registration = new RegistrationCheck(services.ic(), canister);
        this.intake = new PageProcessor(canister, services, cursor, backlog, detour, probes, suspicion);
        this.patience = new FailureTracker(canister, properties.patience());
    }

    Cursor cursor() {
        return cursor;
    }

    boolean isFailing() {
        return patience.lastError() != null;
    }

    PollerStatus status(int sessions) {
        return new PollerStatus(canister, sessions, cursor.next(), Duration.ofNanos(pause), patience.lastError());
    }

    /** Polls until stopped; the first time when a pause is over. */
    Mono<Void> run() {
        return Flux.merge(
                        pauses.asFlux().switchMap(CanisterPoller::ticks).doOnNext(tick -> turn(() -> {})),
                        polls.asFlux().flatMap(this::ask, Integer.MAX_VALUE),
                        questions.asFlux().concatMap(this::ask))
                .doFirst(() -> turns.take(this::begin))
                .takeUntilOther(stopped.asMono())
                .doOnError(bug -> log.error("The poller of canister {} has ended", canister, bug))
                .onErrorComplete()
                .then();
    }

    /** Should nobody set a new pause after a tick, another one comes. */
    private static Flux<Long> ticks(Duration pause) {
        return Flux.interval(pause, pause.compareTo(SHORTEST_PERIOD) < 0 ? SHORTEST_PERIOD : pause)
                .onBackpressureDrop();
    }

    /** Without the cursor: whoever starts a poller may hold locks that come behind it. */
    private void begin() {
        last = services.time().getAsLong();
        pause = cadence.pause();
        due = last + pause;
        wakeUpAt(due, last);
    }

    /** There will be news: polls at once, even if a poll is under way that may be too early for them. Any thread. */
    void nudge() {
        cadence.completed();
        hurry();
    }

    /** A client has something for the canister: ends long pauses. Any thread. */
    void wake() {
        cadence.active();
        if (relaxed) {
            turn(this::schedule);
        }
    }

    /** Looks at the beginning of the queue: an OpenMessage that should be there did not come. Any thread. */
    void probe() {
        probes.ask();
        hurry();
    }

    /** The canister may have forgotten its clients: looks at the beginning of the queue and, if it is empty, asks. Any thread. */
    void suspect() {
        suspicion.suspect();
        probe();
    }

    /**
     * The canister has told a nonce that shows that its queue has begun anew. Any thread that holds no lock.
     *
     * @param told unsigned
     * @param before what was known when the canister was asked
     * @param newcomer whom it has told
     */
    void beganAnew(long told, Position before, ClientKey newcomer) {
        turn(() -> again |= intake.told(newcomer, told, before));
    }

    void stop() {
        running = false;
        stopped.tryEmitEmpty();
        turns.take(backlog::end);
    }

    private void hurry() {
        if (nudged.compareAndSet(false, true)) {
            turn(() -> {});
        }
    }

    /**
     * The cursor may already belong to the next poller when a last answer comes in. Once stopped this one leaves it alone:
     * whoever stops it may hold what the next one waits for.
     */
    private void turn(Runnable step) {
        turns.take(() -> {
            if (!running) {
                return;
            }
            synchronized (cursor) {
                if (running) {
                    attempt(step);
                    attempt(this::look);
                }
            }
        });
    }

    private void attempt(Runnable step) {
        try {
            step.run();
        } catch (RuntimeException bug) {
            failed(bug);
        }
    }

    /** What to ask for now, and when to look again. */
    private void look() {
        long now = services.time().getAsLong();
        if (patience.isFailing()) {
            // While polls fail, nobody may hurry them.
            nudged.set(false);
        }
        for (var nonce = backlog.ask(); nonce.isPresent(); nonce = backlog.ask()) {
            last = now;
            polls.tryEmitNext(new Poll(Purpose.BACKLOG, nonce.getAsLong(), cursor.restarts(), now));
        }
        if (backlog.isActive()) {
            return;
        }
        if (underWay == 0 ? again || nudged.get() || now - due >= 0 : mayOverlap() && now - last >= OVERLAP_SPACING) {
            askForNews(now);
        }
        if (underWay == 0 || mayOverlap()) {
            wakeUpAt(underWay == 0 ? due : last + OVERLAP_SPACING, now);
        }
    }

    private boolean mayOverlap() {
        return nudged.get() && underWay < properties.readAhead();
    }

    private void wakeUpAt(long at, long now) {
        pauses.tryEmitNext(Duration.ofNanos(Math.max(0, at - now)));
    }

    private void askForNews(long now) {
        if (!nudged.getAndSet(false) && !again && !patience.isFailing()) {
            services.meters().saved(cadence.saved(due - last));
        }
        again = false;
        last = now;
        underWay++;
        var instant = services.clock().now();
        if (!cursor.format().hasGaps() && !patience.isFailing() && suspicion.due(instant)) {
            probes.ask();
        }
        if (probes.due(instant)) {
            probes.made(instant);
            polls.tryEmitNext(new Poll(Purpose.PROBE, 0, cursor.restarts(), now));
        } else {
            polls.tryEmitNext(new Poll(Purpose.NEWS, cursor.next() + detour.ahead(), cursor.restarts(), now));
        }
    }

    private Mono<Void> ask(Poll poll) {
        return Mono.defer(() -> source.from(poll.nonce()))
                .doOnNext(answer -> turn(() -> answered(poll, answer)))
                .then()
                .onErrorResume(error -> {
                    turn(() -> unanswered(poll, error));
                    return Mono.empty();
                });
    }

    private Mono<Void> ask(Question question) {
        return registration
                .isForgotten()
                .doOnNext(forgotten -> turn(() -> answered(question, forgotten)))
                .then()
                .onErrorResume(error -> {
                    log.debug("Canister {} does not say what it knows: {}", canister, FailureTracker.describe(error));
                    turn(suspicion::unanswered);
                    return Mono.empty();
                });
    }

    private void answered(Question question, boolean forgotten) {
        suspicion.answered();
        if (forgotten && question.era() == cursor.restarts()) {
            intake.forgotten(question.newest());
        }
    }

    private void answered(Poll poll, Answer answer) {
        ended(poll);
        if (poll.era() != cursor.restarts()) {
            return;
        }
        switch (poll.purpose()) {
            case NEWS -> fetched(answer.page(), poll.nonce(), poll.started());
            case BACKLOG -> {
                backlog.arrived(new ReadAhead.Outcome(poll.nonce(), poll.started(), answer, null));
                readOn();
            }
            case PROBE -> {
                again = true;
                if (intake.probed(answer.page())) {
                    questions.tryEmitNext(new Question(cursor.restarts(), cursor.newest()));
                }
            }
        }
        schedule();
    }

    private void unanswered(Poll poll, Throwable error) {
        ended(poll);
        if (poll.era() != cursor.restarts()) {
            return;
        }
        switch (poll.purpose()) {
            case NEWS -> failed(error, poll.started());
            case BACKLOG -> {
                backlog.arrived(new ReadAhead.Outcome(poll.nonce(), poll.started(), null, error));
                readOn();
            }
            case PROBE -> {
                // Nothing to slow down for: the poll that follows shows how the canister is.
                log.debug("Probe of canister {} failed: {}", canister, FailureTracker.describe(error));
                if (!probes.failed()) {
                    suspicion.notLooked(services.clock().now());
                }
                again = true;
            }
        }
    }

    private void ended(Poll poll) {
        if (poll.purpose() != Purpose.BACKLOG) {
            underWay--;
        }
    }

    private void schedule() {
        if (!patience.isFailing()) {
            relaxed = true;
            pause = cadence.pause();
            relaxed = cadence.isRelaxed(pause);
            due = last + pause;
        }
    }

    /** Takes as much of what was read ahead as continues the queue. */
    private void readOn() {
        for (var outcome = backlog.take(); outcome != null; outcome = backlog.take()) {
            if (!continues(outcome)) {
                backlog.end();
                // Another node may have what this one does not.
                again |= !patience.isFailing();
            }
        }
    }

    private boolean continues(ReadAhead.Outcome outcome) {
        long before = cursor.next();
        var answer = outcome.answer();
        var error = outcome.error();
        if (answer != null) {
            fetched(answer.page(), outcome.nonce(), outcome.started());
        } else if (error != null) {
            failed(error, outcome.started());
        }
        boolean moved = cursor.next() != before;
        if (moved) {
            services.meters().used();
        }
        return moved;
    }

    private void fetched(Page page, long asked, long started) {
        long completed = cadence.completedAt();
        switch (intake.take(page, asked, started)) {
            case NEWS -> news(completed, false);
            case NEWS_AND_PERHAPS_MORE -> news(completed, true);
            case NOTHING -> {
                cadence.quiet(started);
                patience.succeeded();
            }
            case NOTHING_YET -> cadence.quiet(started);
            case DOUBTFUL -> again = true;
            case BROKEN ->
                failed(
                        new IcException(new IcError.BadAnswer("the nonces of a page do not follow one another")),
                        started);
        }
    }

    private void news(long completed, boolean perhapsMore) {
        cadence.news(completed);
        patience.succeeded();
        again |= perhapsMore;
    }

    /** Polls that were under way together fail together: that is one failure. */
    private void failed(Throwable error, long started) {
        if (OversizedPageSkipper.isOversized(error)) {
            again = detour.advance(services.clock().now());
            if (again) {
                return;
            }
        }
        if (!patience.isFailing() || started - failedAt >= 0) {
            failed(error);
        }
    }

    private void failed(Throwable error) {
        suspicion.failed(error);
        if (patience.failed(error, services.clock().now())) {
            router.closeAll(
                    canister,
                    CloseCode.UNREACHABLE,
                    "the canister could not be polled: " + FailureTracker.describe(error));
        }
        backlog.end();
        again = false;
        relaxed = false;
        failedAt = services.time().getAsLong();
        pause = cadence.failed(error);
        due = failedAt + pause;
    }
}
