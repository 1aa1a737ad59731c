package io.icws.devnet;

import static io.icws.devnet.StateMap.label;

import io.icws.protocol.Principal;
import io.icws.protocol.RequestId;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * A subnet's certified state after one round, immutable.
 *
 * @param time nanoseconds since 1970
 * @param delegation null on the root subnet
 */
record Snapshot(
        long round,
        long time,
        StateNode state,
        byte[] signature,
        Map<Principal, CanisterState> canisters,
        @Nullable Delegation delegation) {

    /** @param view null if no code is installed */
    record CanisterState(Canister.@Nullable View view, boolean stopped) {}

    /** Shows what was asked and the time. */
    byte[] certificate(Paths asked, RangeForm form, Principal canister) {
        var part = delegation == null
                ? null
                : new Certificate.DelegationPart(
                        delegation.subnetId().toBytes(), delegation.certificate(form, canister));
        return Certificate.encode(state, asked.with(label("time")), signature, part);
    }

    byte[] statusCertificate(RequestId request, RangeForm form, Principal canister) {
        return certificate(new Paths().with(label("request_status"), request.toBytes()), form, canister);
    }

    byte[] dataCertificate(Principal canister, RangeForm form) {
        return certificate(
                new Paths().with(label("canister"), canister.toBytes(), label("certified_data")), form, canister);
    }

    boolean knows(RequestId request) {
        return StateMap.find(state, label("request_status"), request.toBytes()) != null;
    }

    /** Why the canister takes neither calls nor queries, or null. */
    @Nullable
    Reject refusal(Principal canister) {
        var installed = canisters.get(canister);
        if (installed == null) {
            return Reject.canisterNotFound(canister);
        }
        if (installed.stopped()) {
            return Reject.stopped(canister);
        }
        return installed.view() == null ? Reject.noModule(canister) : null;
    }
}
