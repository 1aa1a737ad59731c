package io.icws.devnet;

import com.upokecenter.cbor.CBORObject;
import io.icws.protocol.Cbor;
import java.nio.charset.StandardCharsets;

/** What happens to a connection that asked something. */
sealed interface Outcome {

    record Answer(int status, String contentType, byte[] body) implements Outcome {

        static Answer cbor(CBORObject body) {
            return new Answer(200, "application/cbor", Cbor.encodeTagged(body));
        }

        static Answer text(int status, String body) {
            return new Answer(status, "text/plain; charset=utf-8", body.getBytes(StandardCharsets.UTF_8));
        }

        static Answer accepted() {
            return new Answer(202, "text/plain; charset=utf-8", new byte[0]);
        }
    }

    /** TCP reset, no answer. */
    record Reset() implements Outcome {}

    /** The head promises the whole body, the connection closes in its middle. */
    record Cut(Answer answer) implements Outcome {}
}
