package io.icws.gateway.ic;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import io.icws.peer.Tree;
import io.icws.peer.Tree.Empty;
import io.icws.peer.Tree.Fork;
import io.icws.peer.Tree.Labeled;
import io.icws.peer.Tree.Leaf;
import io.icws.peer.Tree.Pruned;
import io.icws.protocol.MalformedException;
import java.util.Arrays;
import org.junit.jupiter.api.Test;

class CallStatusTest {

    private static final byte[] REQUEST_ID = new byte[32];
    private static final Tree TIME = labeled("time", new byte[] {7});
    private static final Tree HIDDEN = new Pruned(new byte[32]);

    @Test
    void tellsAbsentFromHidden() throws MalformedException {
        assertThat(CallStatus.of(TIME.toHashTree(), REQUEST_ID)).isEqualTo(new CallStatus.Pending(7));
        assertRefused(new Fork(HIDDEN, TIME), "does not show the request");
        assertRefused(request(HIDDEN), "does not show the request");
        assertRefused(request(new Leaf(new byte[0])), "request is a value");
        assertRefused(new Empty(), "no time");
    }

    @Test
    void takesAStateOnlyAsItIsCertified() throws MalformedException {
        assertThat(read(request(labeled("reply", new byte[] {1})))).isEqualTo(new CallStatus.Pending(7));
        assertRefused(request(new Fork(labeled("reply", new byte[0]), HIDDEN)), "hides the request's status");
        assertRefused(request(status("replied")), "does not show the request's reply");
        assertRefused(request(new Fork(HIDDEN, status("replied"))), "hides the request's reply");
        assertRefused(request(status("lost")), "unknown certified status");
        assertRefused(request(new Labeled("status".getBytes(UTF_8), status("replied"))), "is no value");
    }

    @Test
    void boundsWhatARejectSays() throws MalformedException {
        var status = read(request(rejected(new byte[] {5}, "x".repeat(2_000_000))));
        assertThat(status).isEqualTo(new CallStatus.Rejected(new IcError.Reject(5, "x".repeat(1_000), null)));
        byte[] huge = new byte[10];
        Arrays.fill(huge, (byte) 0xff);
        huge[9] = 1;
        assertRefused(request(rejected(huge, "")), "out of range");
    }

    private static CallStatus read(Tree tree) throws MalformedException {
        return CallStatus.of(tree.toHashTree(), REQUEST_ID);
    }

    private static void assertRefused(Tree tree, String message) {
        assertThatExceptionOfType(MalformedException.class)
                .isThrownBy(() -> read(tree))
                .withMessageContaining(message);
    }

    private static Tree rejected(byte[] code, String message) {
        return new Fork(
                labeled("reject_code", code),
                new Fork(labeled("reject_message", message.getBytes(UTF_8)), status("rejected")));
    }

    private static Tree status(String status) {
        return labeled("status", status.getBytes(UTF_8));
    }

    private static Tree request(Tree fields) {
        return new Fork(new Labeled("request_status".getBytes(UTF_8), new Labeled(REQUEST_ID, fields)), TIME);
    }

    private static Tree labeled(String label, byte[] value) {
        return new Labeled(label.getBytes(UTF_8), new Leaf(value));
    }
}
