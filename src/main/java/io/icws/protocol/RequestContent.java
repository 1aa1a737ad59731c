package io.icws.protocol;

import com.upokecenter.cbor.CBORObject;
import org.jspecify.annotations.Nullable;

/** The signed part of an envelope. Source: interface specification, "Request: call, query, read_state". */
public sealed interface RequestContent {

    Principal sender();

    /** Nanoseconds since 1970, unsigned. */
    long ingressExpiry();

    byte @Nullable [] nonce();

    /** Over every field the content has, known or not. */
    RequestId requestId();

    /** {@code call} or {@code query}: a method of a canister with its argument. */
    record Invocation(
            Kind kind,
            Principal sender,
            long ingressExpiry,
            byte @Nullable [] nonce,
            RequestId requestId,
            Principal canisterId,
            String methodName,
            byte[] arg)
            implements RequestContent {

        public enum Kind {
            CALL,
            QUERY
        }
    }

    /** {@code read_state}; its paths are not read. */
    record ReadState(Principal sender, long ingressExpiry, byte @Nullable [] nonce, RequestId requestId)
            implements RequestContent {}

    /**
     * Reads a content map.
     *
     * @throws MalformedException naming the field that is missing or of another type, or on another request type
     */
    static RequestContent fromCbor(CBORObject content) throws MalformedException {
        String type = Cbor.text(content, "request_type");
        return switch (type) {
            case "call" -> invocation(Invocation.Kind.CALL, content);
            case "query" -> invocation(Invocation.Kind.QUERY, content);
            case "read_state" ->
                new ReadState(
                        principal(content, "sender"),
                        Cbor.uint64(content, "ingress_expiry"),
                        nonce(content),
                        RequestId.of(content));
            default -> throw new MalformedException("request_type is unknown (expected: call, query or read_state)");
        };
    }

    private static Invocation invocation(Invocation.Kind kind, CBORObject content) throws MalformedException {
        return new Invocation(
                kind,
                principal(content, "sender"),
                Cbor.uint64(content, "ingress_expiry"),
                nonce(content),
                RequestId.of(content),
                principal(content, "canister_id"),
                Cbor.text(content, "method_name"),
                Cbor.bytes(content, "arg"));
    }

    private static Principal principal(CBORObject content, String key) throws MalformedException {
        byte[] bytes = Cbor.bytes(content, key);
        try {
            return Principal.of(bytes);
        } catch (MalformedException e) {
            throw new MalformedException(key + ": " + e.getMessage(), e);
        }
    }

    private static byte @Nullable [] nonce(CBORObject content) throws MalformedException {
        return content.ContainsKey("nonce") ? Cbor.bytes(content, "nonce") : null;
    }
}
