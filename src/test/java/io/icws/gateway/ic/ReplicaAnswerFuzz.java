package io.icws.gateway.ic;

import static org.assertj.core.api.Assertions.assertThat;

import com.code_intelligence.jazzer.junit.FuzzTest;
import com.upokecenter.cbor.CBORObject;
import io.icws.certificate.Certificate;
import io.icws.gateway.fuzz.Effort;
import io.icws.gateway.fuzz.Seeds;
import io.icws.protocol.HashTree;
import io.icws.protocol.MalformedException;
import io.icws.protocol.RequestId;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.function.Consumer;
import java.util.stream.Stream;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** Bodies of the IC's endpoints, each input read as the answer of every one. */
class ReplicaAnswerFuzz {

    private static final List<Consumer<ReplicaAnswer>> ENDPOINTS = List.of(
            ReplicaAnswer::networkStatus,
            ReplicaAnswer::callCertificate,
            ReplicaAnswer::query,
            ReplicaAnswer::stateCertificate);

    private static final RequestId REQUEST = request();
    private static final byte[] REQUEST_STATUS = "request_status".getBytes(StandardCharsets.US_ASCII);

    static Stream<Arguments> seeds() {
        return Stream.concat(
                Seeds.of("call-responses.json", "body_call", "body_read_state", "body_status"),
                Seeds.of("query-signatures.json", "response_body"));
    }

    @MethodSource("seeds")
    @FuzzTest
    void isRefusedOrRead(byte[] input) throws Exception {
        var answer = new ReplicaAnswer(200, input);
        for (var endpoint : ENDPOINTS) {
            Effort.bounded(input, () -> {
                try {
                    endpoint.accept(answer);
                } catch (IcException refused) {
                    assertThat(refused.error()).isInstanceOfAny(IcError.BadAnswer.class, IcError.Rejected.class);
                }
            });
        }
        Effort.bounded(input, () -> {
            try {
                readSignatures(answer.query());
            } catch (IcException | MalformedException refused) {
                assertThat(refused.getMessage()).isNotBlank();
            }
        });
        Effort.bounded(input, () -> {
            try {
                readStatuses(Certificate.decode(answer.stateCertificate()).tree());
            } catch (IcException | MalformedException refused) {
                assertThat(refused.getMessage()).isNotBlank();
            }
        });
    }

    /** All that happens before a signature is checked. */
    private static void readSignatures(SignedAnswer answer) throws MalformedException {
        for (var signature : answer.signatures()) {
            answer.hash(REQUEST, signature.timestamp());
        }
    }

    /** As if its signature were right. */
    private static void readStatuses(HashTree tree) throws MalformedException {
        if (tree.lookup(REQUEST_STATUS) instanceof HashTree.Lookup.Subtree(HashTree requests)) {
            for (var request : requests.labels()) {
                CallStatus.of(tree, request);
            }
        }
    }

    private static RequestId request() {
        try {
            return RequestId.of(CBORObject.NewMap());
        } catch (MalformedException e) {
            throw new IllegalStateException(e);
        }
    }
}
