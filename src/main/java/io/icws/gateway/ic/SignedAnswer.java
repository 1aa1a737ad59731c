package io.icws.gateway.ic;

import com.upokecenter.cbor.CBORObject;
import com.upokecenter.cbor.CBORType;
import io.icws.protocol.Cbor;
import io.icws.protocol.MalformedException;
import io.icws.protocol.Principal;
import io.icws.protocol.RequestId;
import java.util.ArrayList;
import java.util.List;

/**
 * The answer to a query with its signatures, unverified. Source: interface specification,
 * "Request: Query call".
 *
 * @param body as received
 */
record SignedAnswer(ReplicaAnswer.Query content, CBORObject body) {

    private static final List<String> SIGNED_FIELDS =
            List.of("status", "reply", "reject_code", "reject_message", "error_code");

    /** @param timestamp nanoseconds since 1970, unsigned */
    record NodeSignature(Principal node, long timestamp, byte[] signature) {}

    /** @throws MalformedException if there is no list of signatures, or it holds something else */
    List<NodeSignature> signatures() throws MalformedException {
        var list = body.get("signatures");
        if (list == null || list.getType() != CBORType.Array) {
            throw new MalformedException("signatures are missing (expected: a list)");
        }
        var signatures = new ArrayList<NodeSignature>();
        for (var item : list.getValues()) {
            if (item.getType() != CBORType.Map) {
                throw new MalformedException("a signature that is no map");
            }
            signatures.add(new NodeSignature(
                    Principal.of(Cbor.bytes(item, "identity")),
                    Cbor.uint64(item, "timestamp"),
                    Cbor.bytes(item, "signature")));
        }
        return signatures;
    }

    /** What a node signs for this answer to a request at a time. Costs as much as hashing the reply. */
    RequestId hash(RequestId request, long timestamp) throws MalformedException {
        var signed =
                CBORObject.NewMap().Add("timestamp", Cbor.unsigned(timestamp)).Add("request_id", request.toBytes());
        for (var field : SIGNED_FIELDS) {
            var value = body.get(field);
            if (value != null) {
                signed.Add(field, value);
            }
        }
        return RequestId.of(signed);
    }
}
