package io.icws.gateway.ic;

import static org.assertj.core.api.Assertions.assertThat;

import io.icws.certificate.CertificateVerifier;
import io.icws.certificate.SubnetNodes;
import io.icws.gateway.Vectors;
import io.icws.protocol.Envelope;
import io.icws.protocol.MalformedException;
import io.icws.protocol.Principal;
import io.icws.protocol.RequestId;
import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.Set;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Stream;
import org.junit.jupiter.api.Named;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import reactor.core.publisher.Mono;
import reactor.core.scheduler.Schedulers;
import tools.jackson.databind.JsonNode;

class QuerySignaturesTest {

    private static final JsonNode FILE = Vectors.file("query-signatures.json");
    private static final Instant NOW = Instant.ofEpochSecond(0, Long.parseLong(Vectors.text(FILE, "now_ns")));
    private static final Set<String> REFRESHING = Set.of(
            "reply_changed",
            "status_changed",
            "timestamp_changed",
            "other_request",
            "node_not_in_subnet",
            "signed_by_other_shown_as_node",
            "signature_63_bytes");

    private final AtomicInteger fetched = new AtomicInteger();
    private final Counter refused = new SimpleMeterRegistry().counter("refused");

    static Stream<Named<JsonNode>> answers() {
        return Vectors.named("query-signatures.json");
    }

    @ParameterizedTest
    @MethodSource("answers")
    void decidesAsTheVectorsSay(JsonNode vector) throws Exception {
        var signatures = signatures(NOW);

        if (Vectors.text(vector, "expected").equals("accept")) {
            var answer = answer(vector);
            assertThat(signatures.verify(answer, canister(), request(vector)).block())
                    .isSameAs(answer.content());
            assertThat(refused()).isZero();
        } else {
            assertThat(failure(verify(signatures, vector))).isInstanceOf(IcError.BadAnswer.class);
            assertThat(refused()).isEqualTo(1);
        }
    }

    @ParameterizedTest
    @MethodSource("answers")
    void looksForNewerNodesOnceAndOnlyIfTheSignatureDoesNotFit(JsonNode vector) throws Exception {
        var readings = new AtomicInteger();
        var signatures = signatures(NOW, () -> NOW.plusSeconds(10 * readings.incrementAndGet()));

        verify(signatures, vector).onErrorComplete().block();

        assertThat(fetched).hasValue(REFRESHING.contains(Vectors.text(vector, "name")) ? 2 : 1);
    }

    @Test
    void takesANodesTimeFiveMinutesEitherWay() throws Exception {
        var signed = Instant.ofEpochSecond(0, Long.parseLong(Vectors.text(vector("replied"), "timestamp")));
        var limit = Duration.ofMinutes(5);
        for (var now : Set.of(signed.minus(limit), signed, signed.plus(limit))) {
            assertThat(verify(signatures(now), vector("replied")).block()).isNotNull();
        }
        for (var now :
                Set.of(signed.minus(limit).minusNanos(1), signed.plus(limit).plusNanos(1))) {
            assertThat(failure(verify(signatures(now), vector("replied"))))
                    .extracting(IcError::message)
                    .asString()
                    .contains("timestamp of the answer");
        }
    }

    private QuerySignatures signatures(Instant now) throws Exception {
        return signatures(now, () -> now);
    }

    private QuerySignatures signatures(Instant now, SteadyClock steady) throws Exception {
        var clock = Clock.fixed(now, ZoneOffset.UTC);
        var keys = new NodeKeys(
                canister -> Mono.fromCallable(() -> {
                    fetched.incrementAndGet();
                    return nodes(canister);
                }),
                steady);
        return new QuerySignatures(keys, clock, Schedulers.immediate(), refused);
    }

    /** As the file's certificate shows them. */
    static SubnetNodes nodes(Principal canister) throws Exception {
        return new CertificateVerifier(Vectors.hex(FILE, "root_key_der"), Clock.fixed(NOW, ZoneOffset.UTC))
                .verifyNodes(Vectors.hex(FILE, "subnet_certificate"), canister);
    }

    private double refused() {
        return refused.count();
    }

    private static Mono<ReplicaAnswer.Query> verify(QuerySignatures signatures, JsonNode vector) throws Exception {
        return signatures.verify(answer(vector), canister(), request(vector));
    }

    private static RequestId request(JsonNode vector) throws Exception {
        var id = Envelope.decode(Vectors.hex(vector, "query_body")).content().requestId();
        assertThat(id).hasToString(Vectors.text(vector, "request_id"));
        return id;
    }

    private static SignedAnswer answer(JsonNode vector) {
        return new ReplicaAnswer(200, Vectors.hex(vector, "response_body")).query();
    }

    static Principal canister() {
        try {
            return Principal.parse(Vectors.text(FILE, "canister_id"));
        } catch (MalformedException e) {
            throw new AssertionError(e);
        }
    }

    private static JsonNode vector(String name) {
        return Vectors.of("query-signatures.json")
                .filter(vector -> Vectors.text(vector, "name").equals(name))
                .findFirst()
                .orElseThrow();
    }

    private static IcError failure(Mono<?> mono) {
        var failure = mono.materialize().block().getThrowable();
        assertThat(failure).isInstanceOf(IcException.class);
        return ((IcException) failure).error();
    }
}
