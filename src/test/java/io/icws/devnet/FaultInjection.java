package io.icws.devnet;

import com.upokecenter.cbor.CBORObject;
import io.icws.devnet.Outcome.Answer;
import io.icws.protocol.Cbor;
import io.icws.protocol.Envelope;
import io.icws.protocol.MalformedException;
import io.icws.protocol.Principal;
import io.icws.protocol.RequestContent.Invocation;
import java.util.Arrays;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;
import reactor.core.publisher.Mono;

/** Bends the answers as the rules say. */
final class FaultInjection {

    /** Handles a request; false: done as soon as a call is accepted. */
    interface Handling {
        Mono<Answer> handle(boolean wait);
    }

    private record Kind(Endpoint endpoint, @Nullable Principal canister) {}

    private static final Answer GARBAGE = new Answer(200, "application/cbor", new byte[] {(byte) 0xff, 0, 1, 2, 3});

    private final Faults faults;
    private final Map<Kind, Answer> previous = new ConcurrentHashMap<>();

    FaultInjection(Faults faults) {
        this.faults = faults;
    }

    Mono<Outcome> apply(Route route, byte[] body, Handling handling) {
        var kind = new Kind(route.endpoint(), route.canister());
        Handling remembered = wait -> handling.handle(wait).doOnNext(answer -> previous.put(kind, answer));
        var rule = faults.next(route.endpoint(), route.canister(), () -> method(body));
        if (rule == null) {
            return remembered.handle(true).cast(Outcome.class);
        }
        boolean wait = rule.moment() != Fault.Moment.ACCEPTED;
        var before = rule.moment() == Fault.Moment.BEFORE;
        return switch (rule.fault()) {
            case Fault.Delay(var duration)
            when before -> Mono.delay(duration).then(remembered.handle(true)).cast(Outcome.class);
            case Fault.Delay(var duration) ->
                remembered.handle(wait).delayElement(duration).cast(Outcome.class);
            case Fault.Truncated() -> remembered.handle(true).map(FaultInjection::half);
            case Fault.Forged(var reply) -> remembered.handle(true).map(answer -> forged(answer, reply));
            case Fault.Cut() -> remembered.handle(true).map(Outcome.Cut::new);
            case Fault.Duplicate() ->
                handling.handle(wait).then(remembered.handle(true)).cast(Outcome.class);
            case Fault.Stale() -> stale(kind, handling, before, wait);
            case Fault fault -> before ? bare(fault) : handling.handle(wait).then(bare(fault));
        };
    }

    private static @Nullable String method(byte[] body) {
        try {
            return Envelope.decode(body).content() instanceof Invocation invocation ? invocation.methodName() : null;
        } catch (MalformedException e) {
            return null;
        }
    }

    private static Mono<Outcome> bare(Fault fault) {
        return switch (fault) {
            case Fault.Http(int status, String body) -> Mono.just(Answer.text(status, body));
            case Fault.Cbor(byte[] body) -> Mono.just(new Answer(200, "application/cbor", body));
            case Fault.Reset() -> Mono.just(new Outcome.Reset());
            case Fault.Garbage() -> Mono.just(GARBAGE);
            case Fault _ -> Mono.never();
        };
    }

    private Mono<Outcome> stale(Kind kind, Handling handling, boolean before, boolean wait) {
        var known = previous.get(kind);
        if (known == null) {
            return handling.handle(true).cast(Outcome.class);
        }
        return before ? Mono.just(known) : handling.handle(wait).thenReturn(known);
    }

    private static Outcome forged(Answer answer, UnaryOperator<byte[]> forgery) {
        try {
            var body = Cbor.decode(answer.body());
            var reply = body.get("reply");
            if (reply != null) {
                reply.set("arg", CBORObject.FromObject(forgery.apply(Cbor.bytes(reply, "arg"))));
            }
            return Answer.cbor(body);
        } catch (MalformedException refusal) {
            return answer;
        }
    }

    private static Outcome half(Answer answer) {
        return new Answer(
                answer.status(), answer.contentType(), Arrays.copyOf(answer.body(), answer.body().length / 2));
    }
}
