package io.icws.devnet;

import com.upokecenter.cbor.CBORObject;
import io.icws.protocol.MalformedException;
import io.icws.protocol.Principal;
import io.icws.protocol.RequestContent.Invocation;
import io.icws.protocol.RequestId;
import java.util.Random;

/** Executes queries on one of the nodes and signs the answers. Source: interface specification, "Request: Query call". */
final class Queries {

    private final Admission admission;
    private final int lag;
    private final Random random;
    private final boolean signs;

    /**
     * @param lag node k answers from the state k times as many rounds ago
     * @param signs whether answers are signed
     */
    Queries(Admission admission, int lag, long seed, boolean signs) {
        this.admission = admission;
        this.lag = lag;
        this.signs = signs;
        this.random = new Random(seed);
    }

    Outcome.Answer answer(Route route, Subnet subnet, byte[] body) throws Refusal {
        var query = admission.admit(body, Invocation.Kind.QUERY, route.canister());
        var nodes = subnet.identity().nodes();
        int node = random.nextInt(nodes.size());
        var snapshot = subnet.behind(node * lag);
        var result = execute(subnet, snapshot, query, route);
        if (!signs) {
            return Outcome.Answer.cbor(result.Add("signatures", CBORObject.NewArray()));
        }
        return Outcome.Answer.cbor(signed(result, snapshot.time(), query.requestId(), nodes.get(node)));
    }

    private static CBORObject execute(Subnet subnet, Snapshot snapshot, Invocation query, Route route) {
        var canister = query.canisterId();
        var refusal = snapshot.refusal(canister);
        if (refusal != null) {
            return rejected(refusal);
        }
        try {
            byte[] reply = snapshot.canisters()
                    .get(canister)
                    .view()
                    .query(
                            new Context(subnet.info(), snapshot, query, route.rangeForm()),
                            query.methodName(),
                            query.arg());
            return CBORObject.NewMap()
                    .Add("status", "replied")
                    .Add("reply", CBORObject.NewMap().Add("arg", reply));
        } catch (CanisterFault fault) {
            return rejected(Reject.of(canister, fault));
        } catch (RuntimeException bug) {
            return rejected(Reject.of(canister, bug));
        }
    }

    private static CBORObject rejected(Reject reject) {
        return CBORObject.NewMap()
                .Add("status", "rejected")
                .Add("reject_code", reject.code())
                .Add("reject_message", reject.message())
                .Add("error_code", reject.errorCode());
    }

    private static CBORObject signed(CBORObject result, long time, RequestId request, NodeKey node) {
        var signed = CBORObject.NewMap().Add("timestamp", time).Add("request_id", request.toBytes());
        result.getEntries().forEach(entry -> signed.Add(entry.getKey(), entry.getValue()));
        try {
            var signature = CBORObject.NewMap()
                    .Add("timestamp", time)
                    .Add("signature", node.signResponse(RequestId.of(signed)))
                    .Add("identity", node.id().toBytes());
            return result.Add("signatures", CBORObject.NewArray().Add(signature));
        } catch (MalformedException e) {
            throw new IllegalStateException(e);
        }
    }

    /** @param query or the update call that is inspected */
    record Context(Canister.SubnetInfo subnet, Snapshot snapshot, Invocation query, RangeForm rangeForm)
            implements Canister.QueryContext {
        @Override
        public Principal self() {
            return query.canisterId();
        }

        @Override
        public Principal caller() {
            return query.sender();
        }

        @Override
        public long time() {
            return snapshot.time();
        }

        @Override
        public byte[] dataCertificate() {
            return snapshot.dataCertificate(self(), rangeForm);
        }
    }
}
