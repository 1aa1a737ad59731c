package io.icws.gateway.polling;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import io.icws.certificate.CertificateRefusedException;
import io.icws.certificate.CertificateVerifier;
import io.icws.gateway.Vectors;
import io.icws.gateway.ic.IcError;
import io.icws.gateway.ic.IcException;
import io.icws.gateway.ic.ReactiveCertificateVerifier;
import io.icws.protocol.ByteSlice;
import io.icws.protocol.ClientKey;
import io.icws.protocol.Principal;
import io.icws.protocol.WebsocketMessage;
import io.icws.protocol.candid.MessagesReply.Page;
import io.icws.protocol.candid.QueuedMessage;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.time.Clock;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Named;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import reactor.core.publisher.Mono;
import tools.jackson.databind.JsonNode;

class CertifiedPagesTest {

    private static final JsonNode FILE = Vectors.file("certified-messages.json");
    private static final Clock NOW =
            Clock.fixed(Instant.ofEpochSecond(0, Long.parseLong(Vectors.text(FILE, "now_ns"))), ZoneOffset.UTC);
    private static final CertificateVerifier VERIFIER = new CertificateVerifier(Vectors.hex(FILE, "root_key_der"), NOW);

    private final SimpleMeterRegistry meters = new SimpleMeterRegistry();
    private final ReactiveCertificateVerifier state =
            (certificate, canister) -> Mono.fromCallable(() -> VERIFIER.verify(certificate, canister))
                    .onErrorMap(
                            CertificateRefusedException.class,
                            e -> new IcException(new IcError.BadAnswer(String.valueOf(e.getMessage()))));
    private final CertifiedPages pages = new CertifiedPages(state, meters);

    static Stream<Named<JsonNode>> messages() {
        return Vectors.named("certified-messages.json");
    }

    @ParameterizedTest
    @MethodSource("messages")
    void believesWhatAClientWouldBelieve(JsonNode vector) throws Exception {
        var message = message(vector);
        var page = page(vector, message);

        if (Vectors.text(vector, "expected").equals("accept")) {
            assertThat(pages.verify(page, canister(vector), PageFormat.VERSION_1)
                            .block())
                    .isSameAs(page);
            assertThat(refused()).isZero();
        } else {
            assertRefused(page, vector);
        }
    }

    @ParameterizedTest
    @MethodSource("messages")
    void oneBadMessageSpoilsThePage(JsonNode vector) throws Exception {
        var good = message(vector);
        byte[] content = good.content().toArray();
        content[content.length - 1] ^= 1;
        var forged = new QueuedMessage(good.clientKey(), good.key(), good.nonce(), ByteSlice.of(content));

        assertRefused(page(vector, good, forged), vector);
    }

    @Test
    void refusesAMessageUnderTheKeyOfAnotherClient() throws Exception {
        var vector = Vectors.of("certified-messages.json").findFirst().orElseThrow();
        var good = message(vector);
        var other = new ClientKey(good.clientKey().principal(), good.clientKey().nonce() + 1);

        assertRefused(page(vector, new QueuedMessage(other, good.key(), good.nonce(), good.content())), vector);
    }

    @Test
    void anEmptyPageHasNothingToCheck() throws Exception {
        var none = ByteSlice.of(new byte[0]);
        var page = new Page(List.of(), none, none, true);

        assertThat(pages.verify(page, Pages.GATEWAY, PageFormat.VERSION_1).block())
                .isSameAs(page);
    }

    private void assertRefused(Page page, JsonNode vector) throws Exception {
        var verification = pages.verify(page, canister(vector), PageFormat.VERSION_1);
        assertThatExceptionOfType(IcException.class)
                .isThrownBy(verification::block)
                .satisfies(e -> assertThat(e.error()).isInstanceOf(IcError.BadAnswer.class));
        assertThat(refused()).isEqualTo(1);
    }

    private double refused() {
        return meters.get("gateway.polling.certificates.refused").counter().count();
    }

    private static Page page(JsonNode vector, QueuedMessage... messages) {
        return new Page(List.of(messages), slice(vector, "cert"), slice(vector, "tree"), true);
    }

    private static QueuedMessage message(JsonNode vector) throws Exception {
        var key = ByteSlice.of(Vectors.text(vector, "key").getBytes(UTF_8));
        var content = slice(vector, "content");
        return new QueuedMessage(
                WebsocketMessage.fromCbor(content.toArray()).clientKey(), key, QueuedMessage.nonceOf(key), content);
    }

    private static ByteSlice slice(JsonNode vector, String field) {
        return ByteSlice.of(Vectors.hex(vector, field));
    }

    private static Principal canister(JsonNode vector) throws Exception {
        var own = vector.get("canister_id");
        return Principal.parse((own == null ? FILE.get("canister_id") : own).stringValue());
    }
}
