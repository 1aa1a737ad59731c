package io.icws.gateway.ic;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.icws.certificate.IcTimestamp;
import io.icws.protocol.HashTree;
import io.icws.protocol.HashTree.Lookup;
import io.icws.protocol.Leb128;
import io.icws.protocol.MalformedException;
import io.icws.protocol.PeerText;
import org.jspecify.annotations.Nullable;

/** The status of a call, from a verified answer. */
public sealed interface CallStatus {

    /** Certified: executed, with the Candid reply. */
    record Replied(byte[] reply) implements CallStatus {}

    /** Certified: executed or inducted, and rejected. */
    record Rejected(IcError.Reject reject) implements CallStatus {}

    /** Certified: executed, the reply is no longer available. */
    record Done() implements CallStatus {}

    /** Certified {@code received} or {@code processing}: its position in the canister's queue is fixed. */
    record Inducted() implements CallStatus {}

    /**
     * Not certified in any state yet (HTTP 202, or a certificate in which the request is absent).
     *
     * @param certifiedTime certified subnet time of that certificate, nanoseconds since 1970; 0 where there was none
     */
    record Pending(long certifiedTime) implements CallStatus {}

    /**
     * Reads the status. Source: interface specification, "Request status".
     *
     * @param tree of a verified certificate
     * @param requestId 32 bytes
     * @throws MalformedException if the tree hides the request or contradicts itself
     */
    static CallStatus of(HashTree tree, byte[] requestId) throws MalformedException {
        return switch (tree.lookup(OwnRequests.REQUEST_STATUS, requestId)) {
            case Lookup.Absent() -> new Pending(IcTimestamp.of(tree));
            case Lookup.Subtree(HashTree request) -> read(request, tree);
            case Lookup.Unknown() -> throw new MalformedException("the certificate does not show the request");
            case Lookup.Found ignored -> throw new MalformedException("the certified request is a value");
        };
    }

    private static CallStatus read(HashTree request, HashTree tree) throws MalformedException {
        byte[] status = optional(request, "status");
        if (status == null) {
            return new Pending(IcTimestamp.of(tree));
        }
        return switch (new String(status, UTF_8)) {
            case "received", "processing" -> new Inducted();
            case "replied" -> new Replied(required(request, "reply"));
            case "rejected" -> new Rejected(reject(request));
            case "done" -> new Done();
            case "unknown" -> new Pending(IcTimestamp.of(tree));
            default -> throw new MalformedException("an unknown certified status");
        };
    }

    private static IcError.Reject reject(HashTree request) throws MalformedException {
        byte[] errorCode = optional(request, "error_code");
        return IcError.Reject.of(
                Leb128.decode(required(request, "reject_code")),
                text(required(request, "reject_message")),
                errorCode == null ? null : text(errorCode));
    }

    private static byte[] required(HashTree request, String field) throws MalformedException {
        byte[] value = optional(request, field);
        if (value == null) {
            throw new MalformedException("the certificate does not show the request's " + field);
        }
        return value;
    }

    private static byte @Nullable [] optional(HashTree request, String field) throws MalformedException {
        return switch (request.lookup(field.getBytes(UTF_8))) {
            case Lookup.Found(byte[] value) -> value;
            case Lookup.Absent() -> null;
            case Lookup.Unknown() -> throw new MalformedException("the certificate hides the request's " + field);
            case Lookup.Subtree ignored -> throw new MalformedException("the request's " + field + " is no value");
        };
    }

    /** Of the peer, cut to 1,000 characters. */
    private static String text(byte[] utf8) {
        return PeerText.of(utf8, 1_000);
    }
}
