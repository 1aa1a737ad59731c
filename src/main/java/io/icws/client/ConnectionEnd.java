package io.icws.client;

import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * How a connection ended.
 *
 * @param clean the application asked for it, or the canister's certified message said that its application closes
 * @param error null if the other side closed it, or the application
 * @param openFor since the canister's OpenMessage, null if there was none
 */
record ConnectionEnd(
        int code,
        String reason,
        boolean clean,
        @Nullable IcWebSocketException error,
        @Nullable Duration openFor) {

    static final int NORMAL = 1000;
    static final int ABNORMAL = 1006;
    /** This client found an error. */
    static final int ERROR = 4000;

    static final int CLOSED_BY_APPLICATION = 4001;
}
