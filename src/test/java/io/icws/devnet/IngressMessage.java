package io.icws.devnet;

import io.icws.protocol.Principal;
import io.icws.protocol.RequestContent.Invocation;
import io.icws.protocol.RequestId;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;

/** An update call on its way through a subnet. Its round numbers are the round thread's own. */
final class IngressMessage {

    private final RequestId id;
    private final Principal sender;
    private final Principal canister;
    private final long ingressExpiry;
    private final CompletableFuture<Long> answered = new CompletableFuture<>();
    private final Set<Integer> waitingNodes = ConcurrentHashMap.newKeySet();
    private @Nullable Invocation call;
    private RequestStatus status = RequestStatus.RECEIVED;
    private long inductionRound;
    private long executionRound;
    private long answerTime;

    IngressMessage(Invocation call) {
        this.id = call.requestId();
        this.sender = call.sender();
        this.canister = call.canisterId();
        this.ingressExpiry = call.ingressExpiry();
        this.call = call;
    }

    RequestId id() {
        return id;
    }

    Principal sender() {
        return sender;
    }

    Principal canister() {
        return canister;
    }

    /** Nanoseconds since 1970, unsigned. */
    long ingressExpiry() {
        return ingressExpiry;
    }

    /** The call itself, once: what is remembered for minutes shall not hold its argument. */
    Invocation take() {
        var taken = Objects.requireNonNull(call, "executed before");
        call = null;
        return taken;
    }

    /** Completes on the round thread, with the round that certified the final status; never, if the call never runs. */
    CompletableFuture<Long> answered() {
        return answered;
    }

    /** The nodes that hold a synchronous request for this call open. */
    Set<Integer> waitingNodes() {
        return waitingNodes;
    }

    RequestStatus status() {
        return status;
    }

    void status(RequestStatus next) {
        status = next;
    }

    long inductionRound() {
        return inductionRound;
    }

    void inductionRound(long round) {
        inductionRound = round;
    }

    long executionRound() {
        return executionRound;
    }

    void executionRound(long round) {
        executionRound = round;
    }

    long answerTime() {
        return answerTime;
    }

    void answerTime(long time) {
        answerTime = time;
    }
}
