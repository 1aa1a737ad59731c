package io.icws.devnet;

import io.icws.protocol.Principal;
import java.time.Duration;
import java.util.Set;
import java.util.function.BooleanSupplier;
import java.util.function.Supplier;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;

/** Which requests a fault strikes, and what it does. Say the conditions first; naming the effect puts it in force. */
public final class FaultRule {

    private final Faults faults;
    private final Set<Endpoint> endpoints;
    private @Nullable Principal canister;
    private @Nullable String method;
    private double probability = 1;
    private long left = Long.MAX_VALUE;
    private BooleanSupplier condition = () -> true;
    private Fault.Moment moment = Fault.Moment.BEFORE;
    private Fault fault = new Fault.Hang();
    private long strikes;

    FaultRule(Faults faults, Set<Endpoint> endpoints) {
        this.faults = faults;
        this.endpoints = endpoints;
    }

    /** Only requests for this effective canister id. */
    public FaultRule canister(Principal id) {
        canister = id;
        return this;
    }

    /** Only calls and queries of this canister method. */
    public FaultRule method(String name) {
        method = name;
        return this;
    }

    /** @param value of 1 (always, the default) */
    public FaultRule probability(double value) {
        probability = value;
        return this;
    }

    /** Only the next requests. */
    public FaultRule times(long count) {
        left = count;
        return this;
    }

    /** Only while this says so. */
    public FaultRule when(BooleanSupplier holds) {
        condition = holds;
        return this;
    }

    /** The request takes effect first, and its answer is ready. Default: it has no effect. */
    public FaultRule after() {
        moment = Fault.Moment.AFTER;
        return this;
    }

    /** A call is accepted, and will execute, but its outcome is not waited for. */
    public FaultRule onceAccepted() {
        moment = Fault.Moment.ACCEPTED;
        return this;
    }

    public FaultRule respond(int status) {
        return respond(status, "fault");
    }

    public FaultRule respond(int status, String body) {
        return inForce(new Fault.Http(status, body));
    }

    /** Answers 200 with this CBOR. */
    public FaultRule answer(byte[] body) {
        return inForce(new Fault.Cbor(body.clone()));
    }

    /** Resets the TCP connection. */
    public FaultRule reset() {
        return inForce(new Fault.Reset());
    }

    /** Never answers; the connection stays open. */
    public FaultRule hang() {
        return inForce(new Fault.Hang());
    }

    /** Waits before the request takes effect, or with {@link #after()} before it is answered. */
    public FaultRule delay(Duration duration) {
        return inForce(new Fault.Delay(duration));
    }

    /** Answers 200 with bytes that are no CBOR. */
    public FaultRule garbage() {
        return inForce(new Fault.Garbage());
    }

    /** Answers with half the body, as if it were all. */
    public FaultRule truncate() {
        moment = Fault.Moment.AFTER;
        return inForce(new Fault.Truncated());
    }

    /** Promises the whole body and closes the connection in its middle. */
    public FaultRule cut() {
        moment = Fault.Moment.AFTER;
        return inForce(new Fault.Cut());
    }

    /** Gives the answer again that was given before, to the same kind of request for the same canister. */
    public FaultRule stale() {
        return inForce(new Fault.Stale());
    }

    /** Handles the request twice and sends the second answer. */
    public FaultRule duplicate() {
        moment = Fault.Moment.AFTER;
        return inForce(new Fault.Duplicate());
    }

    /** Answers a query with this instead of the Candid reply, under the signature of the reply. Rejects stay as they are. */
    public FaultRule forge(UnaryOperator<byte[]> reply) {
        moment = Fault.Moment.AFTER;
        return inForce(new Fault.Forged(reply));
    }

    public void remove() {
        faults.remove(this);
    }

    /** How many requests it has struck. */
    public synchronized long strikes() {
        return strikes;
    }

    Fault fault() {
        return fault;
    }

    Fault.Moment moment() {
        return moment;
    }

    /** @param methodAsked of the request, null if it names none */
    synchronized boolean applies(
            Endpoint endpoint, @Nullable Principal effectiveCanister, Supplier<@Nullable String> methodAsked) {
        if (left == 0
                || !endpoints.contains(endpoint)
                || canister != null && !canister.equals(effectiveCanister)
                || method != null && !method.equals(methodAsked.get())
                || !condition.getAsBoolean()
                || probability < 1 && faults.draw() >= probability) {
            return false;
        }
        left--;
        strikes++;
        return true;
    }

    private FaultRule inForce(Fault effect) {
        fault = effect;
        faults.add(this);
        return this;
    }
}
