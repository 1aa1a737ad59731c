package io.icws.gateway.protocol;

import java.util.List;
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

    /** {@code read_state}: paths into the certified state. */
    record ReadState(
            Principal sender,
            long ingressExpiry,
            byte @Nullable [] nonce,
            RequestId requestId,
            List<List<byte[]>> paths)
            implements RequestContent {}
}
