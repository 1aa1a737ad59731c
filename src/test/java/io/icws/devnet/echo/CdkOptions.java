package io.icws.devnet.echo;

import java.time.Duration;

/**
 * How the CDK is set up, and how one generation differs from another. Source: gateway protocol, 4.1, 5 and 7.
 *
 * @param ackInterval between two acks to every client
 * @param keepAliveTimeout from an ack to the check for the keep-alive
 * @param messageAge after which a queued message may be deleted
 * @param gatewayExpiry how long a gateway without clients keeps queue and nonce
 * @param pageSize most messages in one answer
 * @param messagesToDelete most old messages deleted at each send
 * @param maxReplyBytes what the IC lets a query answer: a larger page traps
 * @param reportEndOfQueue false: answers lack {@code is_end_of_queue}, as before CDK 0.3.1
 * @param sendCloseMessages false: clients are removed silently, as before CDK 0.3.2
 * @param motokoContent true: message contents lack the self-describe tag
 * @param separateCallbacks true: the application's callbacks run in calls of their own, as in the Motoko CDK. One that traps
 *     rejects the call, but what the CDK did before it stays
 */
public record CdkOptions(
        Duration ackInterval,
        Duration keepAliveTimeout,
        Duration messageAge,
        Duration gatewayExpiry,
        int pageSize,
        int messagesToDelete,
        int maxReplyBytes,
        boolean reportEndOfQueue,
        boolean sendCloseMessages,
        boolean motokoContent,
        boolean separateCallbacks) {

    /** What canisters run with in production. */
    public static CdkOptions production() {
        var ack = Duration.ofMinutes(5);
        return new CdkOptions(ack, Duration.ofSeconds(60), ack, ack, 50, 5, 3 << 20, true, true, false, false);
    }

    /** Also sets message age and gateway expiry, which follow the ack interval in the CDK. */
    public CdkOptions withAckInterval(Duration interval) {
        return new CdkOptions(
                interval,
                keepAliveTimeout,
                interval,
                interval,
                pageSize,
                messagesToDelete,
                maxReplyBytes,
                reportEndOfQueue,
                sendCloseMessages,
                motokoContent,
                separateCallbacks);
    }

    public CdkOptions withKeepAliveTimeout(Duration timeout) {
        return new CdkOptions(
                ackInterval,
                timeout,
                messageAge,
                gatewayExpiry,
                pageSize,
                messagesToDelete,
                maxReplyBytes,
                reportEndOfQueue,
                sendCloseMessages,
                motokoContent,
                separateCallbacks);
    }

    public CdkOptions withMessageAge(Duration age) {
        return new CdkOptions(
                ackInterval,
                keepAliveTimeout,
                age,
                gatewayExpiry,
                pageSize,
                messagesToDelete,
                maxReplyBytes,
                reportEndOfQueue,
                sendCloseMessages,
                motokoContent,
                separateCallbacks);
    }

    public CdkOptions withGatewayExpiry(Duration expiry) {
        return new CdkOptions(
                ackInterval,
                keepAliveTimeout,
                messageAge,
                expiry,
                pageSize,
                messagesToDelete,
                maxReplyBytes,
                reportEndOfQueue,
                sendCloseMessages,
                motokoContent,
                separateCallbacks);
    }

    public CdkOptions withPageSize(int size) {
        return new CdkOptions(
                ackInterval,
                keepAliveTimeout,
                messageAge,
                gatewayExpiry,
                size,
                messagesToDelete,
                maxReplyBytes,
                reportEndOfQueue,
                sendCloseMessages,
                motokoContent,
                separateCallbacks);
    }

    public CdkOptions withMaxReplyBytes(int bytes) {
        return new CdkOptions(
                ackInterval,
                keepAliveTimeout,
                messageAge,
                gatewayExpiry,
                pageSize,
                messagesToDelete,
                bytes,
                reportEndOfQueue,
                sendCloseMessages,
                motokoContent,
                separateCallbacks);
    }

    public CdkOptions withoutEndOfQueue() {
        return new CdkOptions(
                ackInterval,
                keepAliveTimeout,
                messageAge,
                gatewayExpiry,
                pageSize,
                messagesToDelete,
                maxReplyBytes,
                false,
                sendCloseMessages,
                motokoContent,
                separateCallbacks);
    }

    public CdkOptions withoutCloseMessages() {
        return new CdkOptions(
                ackInterval,
                keepAliveTimeout,
                messageAge,
                gatewayExpiry,
                pageSize,
                messagesToDelete,
                maxReplyBytes,
                reportEndOfQueue,
                false,
                motokoContent,
                separateCallbacks);
    }

    public CdkOptions withMotokoContent() {
        return new CdkOptions(
                ackInterval,
                keepAliveTimeout,
                messageAge,
                gatewayExpiry,
                pageSize,
                messagesToDelete,
                maxReplyBytes,
                reportEndOfQueue,
                sendCloseMessages,
                true,
                separateCallbacks);
    }

    public CdkOptions withSeparateCallbacks() {
        return new CdkOptions(
                ackInterval,
                keepAliveTimeout,
                messageAge,
                gatewayExpiry,
                pageSize,
                messagesToDelete,
                maxReplyBytes,
                reportEndOfQueue,
                sendCloseMessages,
                motokoContent,
                true);
    }
}
