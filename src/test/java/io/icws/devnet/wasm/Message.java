package io.icws.devnet.wasm;

import io.icws.protocol.Principal;

/**
 * What an execution reads.
 *
 * @param arg of the call, or the reply that a callback handles
 * @param method only inspections see it
 * @param rejectCode 0 if a callback handles a reply
 * @param refunded cycles that came back with the response that a callback handles
 */
record Message(Principal caller, byte[] arg, String method, int rejectCode, String rejectMessage, long refunded) {

    private static final byte[] NOTHING = {};

    static Message call(Principal caller, String method, byte[] arg) {
        return new Message(caller, arg, method, 0, "", 0);
    }

    static Message reply(Principal caller, byte[] data, long refunded) {
        return new Message(caller, data, "", 0, "", refunded);
    }

    static Message reject(Principal caller, int code, String text, long refunded) {
        return new Message(caller, NOTHING, "", code, text, refunded);
    }
}
