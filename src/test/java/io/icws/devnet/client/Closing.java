package io.icws.devnet.client;

/**
 * How a WebSocket ended.
 *
 * @param code of the side that closed first; 1005: a close frame without code; 1006: no close frame at all
 * @param reason empty if none; for 1006 what went wrong, where known
 */
public record Closing(int code, String reason) {

    static final int NORMAL = 1000;
    static final int NO_CODE = 1005;
    static final int ABNORMAL = 1006;
}
