package io.icws.gateway.ic;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.InstanceOfAssertFactories.type;

import io.icws.gateway.Vectors;
import io.icws.gateway.ic.CannedReplica.Canned;
import io.icws.protocol.Principal;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;
import tools.jackson.databind.JsonNode;

class ReplicaClientTest {

    private static final Principal CANISTER = canister();
    private static final String CALL = "/api/v3/canister/" + CANISTER + "/call";
    private static final String QUERY = "/api/v2/canister/" + CANISTER + "/query";
    private static final String READ_STATE = "/api/v2/canister/" + CANISTER + "/read_state";
    private static final String STATUS = "/api/v2/status";
    private static final byte[] ENVELOPE = {1, 2, 3};

    private final CannedReplica server = new CannedReplica();
    private final ReplicaClient replica = CannedReplica.client(server.properties(
            "constants.query-timeout", "20s", "constants.max-response-size", "2KB", "polls.max-in-flight", "4"));

    @AfterEach
    void close() {
        replica.dispose();
        server.close();
    }

    static Stream<JsonNode> calls() {
        return Vectors.of("call-responses.json").filter(vector -> vector.has("body_call"));
    }

    @ParameterizedTest
    @MethodSource("calls")
    void readsEveryAnswerToACall(JsonNode vector) {
        server.on(CALL, Canned.of(vector.get("http_status").intValue(), Vectors.hex(vector, "body_call")));
        var expected = vector.get("expected");

        var answer = replica.relay(ApiVersion.V3, CANISTER, ENVELOPE);

        switch (expected.get("status").stringValue()) {
            case "non_replicated_rejection" ->
                assertThat(failure(answer))
                        .isEqualTo(new IcError.Rejected(new IcError.Reject(
                                expected.get("reject_code").intValue(),
                                expected.get("reject_message").stringValue(),
                                expected.has("error_code")
                                        ? expected.get("error_code").stringValue()
                                        : null)));
            case "accepted" -> assertThat(get(answer)).isEmpty();
            default ->
                assertThat(get(answer))
                        .hasValueSatisfying(certificate ->
                                assertThat(Vectors.hex(vector, "body_call")).contains(certificate));
        }
    }

    static Stream<JsonNode> states() {
        return Vectors.of("call-responses.json").filter(vector -> vector.has("body_read_state"));
    }

    @ParameterizedTest
    @MethodSource("states")
    void readsCertificates(JsonNode vector) {
        byte[] body = Vectors.hex(vector, "body_read_state");
        server.on(READ_STATE, Canned.of(200, body));

        assertThat(body).contains(get(replica.readState(ApiVersion.V2, CANISTER, ENVELOPE)));
    }

    @Test
    void readsTheStatusOfTheNetwork() {
        var vector = Vectors.of("call-responses.json")
                .filter(each -> each.has("body_status"))
                .findFirst()
                .orElseThrow();
        server.on(STATUS, Canned.of(200, Vectors.hex(vector, "body_status")));

        assertThat(get(replica.status()).rootKey()).isEqualTo(Vectors.hex(vector.get("expected"), "root_key"));
    }

    @Test
    void readsQueries() {
        server.on(
                QUERY,
                Canned.of(200, Cbors.map("status", "replied", "reply", Cbors.object("arg", new byte[] {9, 8}))),
                Canned.of(200, Cbors.map("status", "rejected", "reject_code", 5, "reject_message", "no\u0007pe\n")));

        assertThat(get(replica.query(ApiVersion.V2, CANISTER, ENVELOPE)).content())
                .asInstanceOf(type(ReplicaAnswer.Query.Replied.class))
                .satisfies(replied -> assertThat(replied.arg()).containsExactly(9, 8));
        assertThat(get(replica.query(ApiVersion.V2, CANISTER, ENVELOPE)).content())
                .isEqualTo(new ReplicaAnswer.Query.Rejected(new IcError.Reject(5, "no pe", null)));
    }

    @Test
    void postsTheBytesItWasGiven() {
        server.on(CALL, Canned.text(202, ""));

        get(replica.relay(ApiVersion.V3, CANISTER, ENVELOPE));

        assertThat(server.requests).singleElement().satisfies(request -> {
            assertThat(request.method()).isEqualTo("POST");
            assertThat(request.contentType()).isEqualTo("application/cbor");
            assertThat(request.body()).isEqualTo(ENVELOPE);
            assertThat(request.userAgent()).isEqualTo("test");
        });
    }

    @ParameterizedTest
    @CsvSource({"400,false", "404,false", "429,true", "408,true", "500,true", "503,true"})
    void otherStatusesBecomeErrorsWithTheirText(int status, boolean isTransient) {
        server.on(CALL, Canned.text(status, "some\ttext " + "x".repeat(5000)));

        var error = failure(replica.relay(ApiVersion.V3, CANISTER, ENVELOPE));

        assertThat(error).asInstanceOf(type(IcError.Http.class)).satisfies(http -> {
            assertThat(http.status()).isEqualTo(status);
            assertThat(http.body()).startsWith("some text xxx").hasSize(200);
            assertThat(http.isTransient()).isEqualTo(isTransient);
        });
    }

    @Test
    void aRefusalMaySayWhenToComeAgain() {
        server.on(
                CALL,
                Canned.text(429, "busy").with("Retry-After", "7"),
                Canned.text(503, "").with("Retry-After", "x"));

        assertThat(failure(replica.relay(ApiVersion.V3, CANISTER, ENVELOPE)).retryAfter())
                .hasSeconds(7);
        assertThat(failure(replica.relay(ApiVersion.V3, CANISTER, ENVELOPE)).retryAfter())
                .isZero();
    }

    @Test
    void aRedirectIsNotFollowedAndSaysWhereItLeads() {
        server.on(CALL, Canned.text(307, "").with("Location", server.url() + QUERY));

        assertThat(failure(replica.relay(ApiVersion.V3, CANISTER, ENVELOPE)).message())
                .isEqualTo("HTTP 307: redirected to " + server.url() + QUERY);
        assertThat(server.count(QUERY)).isZero();
    }

    @Test
    void aResetAndSilenceAreUnreachable() {
        server.on(CALL, CannedReplica.RESET).on(QUERY, CannedReplica.HANG);

        assertThat(failure(replica.relay(ApiVersion.V3, CANISTER, ENVELOPE))).isInstanceOf(IcError.Unreachable.class);
        var hasty = CannedReplica.client(server.properties("constants.query-timeout", "500ms"));
        assertThat(failure(hasty.query(ApiVersion.V2, CANISTER, ENVELOPE)))
                .isInstanceOf(IcError.Unreachable.class)
                .extracting(IcError::message)
                .isEqualTo("no answer within 0.5 s");
        assertThat(hasty.lastError()).isEqualTo("no answer within 0.5 s");
        hasty.dispose();
    }

    @Test
    void aRefusedConnectionIsUnreachable() {
        server.close();

        assertThat(failure(replica.status())).isInstanceOf(IcError.Unreachable.class);
    }

    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void aTooLargeAnswerIsBadAndTheNextOneFine(boolean chunked) {
        server.on(QUERY, new Canned(200, new byte[2000], chunked), Canned.text(200, "garbage"));
        if (!chunked) {
            server.on(QUERY, Canned.of(200, new byte[2049]), Canned.text(200, "garbage"));
        }

        assertThat(failure(replica.query(ApiVersion.V2, CANISTER, ENVELOPE)))
                .isInstanceOf(IcError.BadAnswer.class)
                .extracting(IcError::message)
                .isEqualTo("the answer is larger than 2048 bytes");
        assertThat(failure(replica.query(ApiVersion.V2, CANISTER, ENVELOPE)).message())
                .contains("unreadable");
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "a0", "ff", "f6", "80", "a166737461747573f5", "a16673746174757363616263", "d9d9f7"})
    void garbageIsABadAnswer(String hex) {
        byte[] body = java.util.HexFormat.of().parseHex(hex);
        server.on(CALL, Canned.of(200, body)).on(QUERY, Canned.of(200, body)).on(READ_STATE, Canned.of(200, body));

        assertThat(failure(replica.relay(ApiVersion.V3, CANISTER, ENVELOPE))).isInstanceOf(IcError.BadAnswer.class);
        assertThat(failure(replica.query(ApiVersion.V2, CANISTER, ENVELOPE))).isInstanceOf(IcError.BadAnswer.class);
        assertThat(failure(replica.readState(ApiVersion.V2, CANISTER, ENVELOPE)))
                .isInstanceOf(IcError.BadAnswer.class);
    }

    @Test
    void aStatusThatWasNotExpectedIsABadAnswer() {
        server.on(CALL, Canned.text(204, "")).on(QUERY, Canned.text(202, ""));

        assertThat(failure(replica.relay(ApiVersion.V3, CANISTER, ENVELOPE))).isInstanceOf(IcError.BadAnswer.class);
        assertThat(failure(replica.query(ApiVersion.V2, CANISTER, ENVELOPE))).isInstanceOf(IcError.BadAnswer.class);
    }

    @ParameterizedTest
    @EnumSource(value = ApiVersion.class, names = "V0", mode = EnumSource.Mode.EXCLUDE)
    void eachVersionHasItsPath(ApiVersion version) {
        server.on(
                "/api/" + version.name().toLowerCase(java.util.Locale.ROOT) + "/canister/" + CANISTER + "/call",
                Canned.text(202, ""));

        assertThat(get(replica.call(version, CANISTER, ENVELOPE))).isEmpty();
    }

    @Test
    void queriesAndReadStatesHaveAVersionToo() {
        server.on(
                        QUERY.replace("v2", "v3"),
                        Canned.of(200, Cbors.map("status", "rejected", "reject_code", 5, "reject_message", "")))
                .on(READ_STATE.replace("v2", "v3"), Canned.of(200, Cbors.map("certificate", new byte[] {7})));

        assertThat(get(replica.query(ApiVersion.V3, CANISTER, ENVELOPE)).content())
                .isInstanceOf(ReplicaAnswer.Query.Rejected.class);
        assertThat(get(replica.readState(ApiVersion.V3, CANISTER, ENVELOPE))).containsExactly(7);
    }

    @Test
    void queriesDoNotWaitBehindCalls() {
        server.on(CALL, CannedReplica.HANG)
                .on(QUERY, Canned.of(200, Cbors.map("status", "replied", "reply", Cbors.object("arg", new byte[0]))));
        var calls = Flux.range(0, 600)
                .flatMap(i -> replica.relay(ApiVersion.V3, CANISTER, ENVELOPE), 600)
                .subscribe(answer -> {}, e -> {});

        assertThat(get(replica.query(ApiVersion.V2, CANISTER, ENVELOPE)).content())
                .isInstanceOf(ReplicaAnswer.Query.Replied.class);
        calls.dispose();
    }

    @Test
    void manyQueriesShareTheirBudget() {
        server.on(QUERY, Canned.of(200, Cbors.map("status", "replied", "reply", Cbors.object("arg", new byte[0]))));
        int queries = 12;

        assertThat(get(Flux.range(0, queries)
                        .flatMap(i -> replica.query(ApiVersion.V2, CANISTER, ENVELOPE), queries)
                        .count()))
                .isEqualTo(queries);
        assertThat(server.count(QUERY)).isEqualTo(queries);
    }

    private static <T> T get(Mono<T> mono) {
        return mono.block(CannedReplica.patience());
    }

    private static IcError failure(Mono<?> mono) {
        var seen = mono.materialize().block(CannedReplica.patience()).getThrowable();
        assertThat(seen).isInstanceOf(IcException.class);
        return ((IcException) seen).error();
    }

    private static Principal canister() {
        try {
            return Principal.parse("bnz7o-iuaaa-aaaaa-qaaaa-cai");
        } catch (io.icws.protocol.MalformedException e) {
            throw new IllegalStateException(e);
        }
    }
}
