package io.icws.devnet;

import io.icws.gateway.protocol.Principal;
import io.icws.gateway.protocol.RequestContent.Invocation;
import io.icws.gateway.protocol.RequestId;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;

/** An update call on its way through a subnet. Its round numbers are the round thread's own. */
final class IngressMessage {

    private final Invocation call;
    private final CompletableFuture<Snapshot> answered = new CompletableFuture<>();
    private final Set<Integer> waitingNodes = ConcurrentHashMap.newKeySet();
    private RequestStatus status = RequestStatus.RECEIVED;
    private long inductionRound;
    private long executionRound;
    private long answerTime;

    IngressMessage(Invocation call) {
        this.call = call;
    }

    Invocation call() {
        return call;
    }

    RequestId id() {
        return call.requestId();
    }

    Principal canister() {
        return call.canisterId();
    }

    /** Completes on the round thread with the first state that holds the final status; never, if the call never runs. */
    CompletableFuture<Snapshot> answered() {
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
