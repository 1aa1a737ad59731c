package io.icws.gateway.ic;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.icws.gateway.ic.certificate.IcTimestamp;
import io.icws.gateway.protocol.HashTree;
import io.icws.gateway.protocol.HashTree.Lookup;
import io.icws.gateway.protocol.Leb128;
import io.icws.gateway.protocol.MalformedException;
import io.icws.gateway.protocol.PeerText;
import io.icws.gateway.protocol.RequestId;
import org.jspecify.annotations.Nullable;

/** Reads the status of a call from certified state. Source: interface specification, "Request status". */
final class CallStatusReader {

    /** Longest text of the peer that is kept, in characters. */
    private static final int MAX_TEXT = 1_000;

    private static final byte[] REQUEST_STATUS = "request_status".getBytes(UTF_8);

    private CallStatusReader() {}

    /**
     * @param tree of a verified certificate
     * @throws MalformedException if the tree hides the request or contradicts itself
     */
    static CallStatus read(HashTree tree, RequestId requestId) throws MalformedException {
        return read(tree, requestId.toBytes());
    }

    /** @param requestId 32 bytes */
    static CallStatus read(HashTree tree, byte[] requestId) throws MalformedException {
        return switch (tree.lookup(REQUEST_STATUS, requestId)) {
            case Lookup.Absent() -> new CallStatus.Pending(IcTimestamp.of(tree));
            case Lookup.Subtree(HashTree request) -> read(request, tree);
            case Lookup.Unknown() -> throw new MalformedException("the certificate does not show the request");
            case Lookup.Found ignored -> throw new MalformedException("the certified request is a value");
        };
    }

    private static CallStatus read(HashTree request, HashTree tree) throws MalformedException {
        byte[] status = optional(request, "status");
        if (status == null) {
            return new CallStatus.Pending(IcTimestamp.of(tree));
        }
        return switch (new String(status, UTF_8)) {
            case "received", "processing" -> new CallStatus.Inducted();
            case "replied" -> new CallStatus.Replied(required(request, "reply"));
            case "rejected" -> new CallStatus.Rejected(reject(request));
            case "done" -> new CallStatus.Done();
            case "unknown" -> new CallStatus.Pending(IcTimestamp.of(tree));
            default -> throw new MalformedException("an unknown certified status");
        };
    }

    private static IcError.Reject reject(HashTree request) throws MalformedException {
        long code = Leb128.decode(required(request, "reject_code"));
        if (code < 0 || code > Integer.MAX_VALUE) {
            throw new MalformedException("a reject code out of range");
        }
        byte[] errorCode = optional(request, "error_code");
        return new IcError.Reject(
                (int) code, text(required(request, "reject_message")), errorCode == null ? null : text(errorCode));
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

    private static String text(byte[] utf8) {
        return PeerText.of(utf8, MAX_TEXT);
    }
}
