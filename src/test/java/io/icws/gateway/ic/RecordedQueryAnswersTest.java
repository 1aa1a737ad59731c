package io.icws.gateway.ic;

import static org.assertj.core.api.Assertions.assertThat;

import io.icws.gateway.RecordedData;
import io.icws.gateway.ic.signature.Ed25519PublicKey;
import io.icws.protocol.DomainSeparator;
import io.icws.protocol.RequestId;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import tools.jackson.databind.JsonNode;

/** Answers to queries as nodes of mainnet sent them. Their requests are not recorded, so no signature can verify. */
@ExtendWith(RecordedData.class)
class RecordedQueryAnswersTest {

    @Test
    void aReplyIsRead() throws Exception {
        var answer = answer("query_replied");
        assertThat(answer.content())
                .isInstanceOfSatisfying(
                        ReplicaAnswer.Query.Replied.class,
                        replied -> assertThat(replied.arg())
                                .startsWith('D', 'I', 'D', 'L')
                                .hasSizeGreaterThan(9_000));
        assertThat(answer.signatures()).hasSize(1);
    }

    @Test
    void aRejectIsRead() throws Exception {
        var answer = answer("query_rejected_no_method");
        assertThat(answer.content()).isInstanceOfSatisfying(ReplicaAnswer.Query.Rejected.class, rejected -> {
            assertThat(rejected.reject().code()).isEqualTo(3);
            assertThat(rejected.reject().errorCode()).isEqualTo("IC0302");
            assertThat(rejected.reject().message()).startsWith("IC0302: Canis");
        });
        assertThat(answer.signatures()).hasSize(1);
    }

    @Test
    void aNodeOfTheRootSubnetIsFoundByItsNameAndSignedNoOtherRequest() throws Exception {
        JsonNode subnet = RecordedData.entry("mainnet-certificates.json", "certificates", "root_subnet_nodes");
        var nodes = MainnetRootKey.at(RecordedCertificatesTest.time(subnet))
                .verifyNodes(RecordedCertificatesTest.certificate(subnet), RecordedCertificatesTest.canister(subnet));
        var answer = answer("query_replied");
        var signature = answer.signatures().getFirst();
        assertThat(signature.node().toString()).startsWith("felsm-");
        assertThat(nodes.keys()).containsKey(signature.node());

        var key = Ed25519PublicKey.parse(nodes.keys().get(signature.node())).orElseThrow();
        var other = RequestId.of(answer.body());
        var payload = DomainSeparator.RESPONSE.prepend(
                answer.hash(other, signature.timestamp()).toBytes());
        assertThat(key.verifies(payload, signature.signature())).isFalse();
    }

    private static SignedAnswer answer(String name) {
        var entry = RecordedData.entry("mainnet-query-answers.json", "answers", name);
        return new ReplicaAnswer(200, RecordedData.hex(entry)).query();
    }
}
