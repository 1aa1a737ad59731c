package io.icws.protocol;

import com.upokecenter.cbor.CBORObject;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** A request of the gateway that is to be signed. */
public final class UnsignedRequest {

    private final CBORObject content;
    private final RequestId requestId;

    private UnsignedRequest(CBORObject content) {
        this.content = content;
        try {
            this.requestId = RequestId.of(content);
        } catch (MalformedException e) {
            throw new IllegalStateException("content with known fields has a hash", e);
        }
    }

    public static UnsignedRequest call(
            Principal sender,
            Principal canister,
            String method,
            byte[] arg,
            long ingressExpiry,
            byte @Nullable [] nonce) {
        return invocation("call", sender, canister, method, arg, ingressExpiry, nonce);
    }

    public static UnsignedRequest query(
            Principal sender, Principal canister, String method, byte[] arg, long ingressExpiry) {
        return invocation("query", sender, canister, method, arg, ingressExpiry, null);
    }

    public static UnsignedRequest readState(Principal sender, List<List<byte[]>> paths, long ingressExpiry) {
        var encodedPaths = CBORObject.NewArray();
        for (List<byte[]> path : paths) {
            var labels = CBORObject.NewArray();
            path.forEach(labels::Add);
            encodedPaths.Add(labels);
        }
        return new UnsignedRequest(CBORObject.NewOrderedMap()
                .Add("ingress_expiry", Cbor.unsigned(ingressExpiry))
                .Add("paths", encodedPaths)
                .Add("request_type", "read_state")
                .Add("sender", sender.toBytes()));
    }

    public RequestId requestId() {
        return requestId;
    }

    /** What the sender signs: separator and request id. */
    public byte[] signedPayload() {
        return DomainSeparator.REQUEST.prepend(requestId.toBytes());
    }

    /** The HTTP body without signature, for the anonymous sender. */
    public byte[] anonymous() {
        return Cbor.encodeTagged(CBORObject.NewOrderedMap().Add("content", content));
    }

    /** The HTTP body: envelope with the self-describe tag in front. */
    public byte[] signed(byte[] publicKeyDer, byte[] signature) {
        return Cbor.encodeTagged(CBORObject.NewOrderedMap()
                .Add("content", content)
                .Add("sender_pubkey", publicKeyDer)
                .Add("sender_sig", signature));
    }

    private static UnsignedRequest invocation(
            String type,
            Principal sender,
            Principal canister,
            String method,
            byte[] arg,
            long ingressExpiry,
            byte @Nullable [] nonce) {
        var content = CBORObject.NewOrderedMap()
                .Add("arg", arg)
                .Add("canister_id", canister.toBytes())
                .Add("ingress_expiry", Cbor.unsigned(ingressExpiry))
                .Add("method_name", method);
        if (nonce != null) {
            content.Add("nonce", nonce);
        }
        return new UnsignedRequest(content.Add("request_type", type).Add("sender", sender.toBytes()));
    }
}
