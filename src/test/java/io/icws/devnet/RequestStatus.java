package io.icws.devnet;

import static io.icws.devnet.StateMap.label;

import io.icws.devnet.StateNode.Leaf;
import java.util.Map;

/** What the state tree says of a call. Source: interface specification, "Request status". */
sealed interface RequestStatus {

    RequestStatus RECEIVED = new Open("received");
    RequestStatus PROCESSING = new Open("processing");
    RequestStatus DONE = new Done();

    StateNode toState();

    /** On its way. */
    record Open(String name) implements RequestStatus {
        @Override
        public StateNode toState() {
            return StateMap.of(Map.of("status", text(name)));
        }
    }

    record Replied(byte[] reply) implements RequestStatus {
        @Override
        public StateNode toState() {
            return StateMap.of(Map.of("status", text("replied"), "reply", new Leaf(reply)));
        }
    }

    record Rejected(Reject reject) implements RequestStatus {
        @Override
        public StateNode toState() {
            return StateMap.of(Map.of(
                    "status", text("rejected"),
                    "reject_code", new Leaf(Leb128.encode(reject.code())),
                    "reject_message", text(reject.message()),
                    "error_code", text(reject.errorCode())));
        }
    }

    /** The answer is forgotten. */
    record Done() implements RequestStatus {
        @Override
        public StateNode toState() {
            return StateMap.of(Map.of("status", text("done")));
        }
    }

    private static StateNode text(String value) {
        return new Leaf(label(value));
    }
}
