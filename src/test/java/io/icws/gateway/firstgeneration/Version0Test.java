package io.icws.gateway.firstgeneration;

import static org.assertj.core.api.Assertions.assertThat;

import io.icws.gateway.SilentNetwork;
import io.icws.gateway.Vectors;
import io.icws.gateway.session.admission.AdmissionProperties;
import io.icws.gateway.session.admission.CanisterLimits;
import io.icws.protocol.ClientFrame;
import io.icws.protocol.Envelope;
import io.icws.protocol.MalformedException;
import io.icws.protocol.Principal;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.Test;
import org.springframework.boot.context.properties.bind.Binder;
import org.springframework.boot.context.properties.source.MapConfigurationPropertySource;
import reactor.core.publisher.Mono;
import reactor.core.scheduler.Schedulers;
import tools.jackson.databind.JsonNode;

class Version0Test {

    static final Envelope SIGNED = signed();

    private static final Duration BOUND = Duration.ofSeconds(30);

    /** The key comes on an event loop of the network. */
    @Test
    void signaturesAreCheckedAndMadeWhereThereIsTimeForThem() {
        var thread = new AtomicReference<String>();
        var checks = Schedulers.newSingle("checks");
        var limits = new CanisterLimits(
                new Binder(new MapConfigurationPropertySource()).bindOrCreate("", AdmissionProperties.class),
                new SimpleMeterRegistry(),
                System::nanoTime);
        var generation = new Version0(
                "/v0",
                new KeyLookups(new Answering(Vectors.hex(vector("ws_get_client_key_result"), "hex"))),
                (canister, method, argument) -> {
                    thread.set(Thread.currentThread().getName());
                    return SIGNED;
                },
                checks,
                limits);
        var frame = Vectors.of("poc-frames.json")
                .filter(vector -> Vectors.text(vector, "kind").equals("first_frame"))
                .filter(vector -> Vectors.text(vector, "expected").equals("accept"))
                .findFirst()
                .orElseThrow();
        assertThat(generation.open(Vectors.hex(frame, "frame")).block(BOUND)).isNotNull();
        assertThat(thread.get()).startsWith("checks");
        checks.dispose();
    }

    private static JsonNode vector(String name) {
        return Vectors.of("poc-frames.json")
                .filter(vector -> Vectors.text(vector, "name").equals(name))
                .findFirst()
                .orElseThrow();
    }

    private static Envelope signed() {
        try {
            return ClientFrame.decode(
                    Vectors.hex(Vectors.of("client-frames.json").findFirst().orElseThrow(), "frame"));
        } catch (MalformedException e) {
            throw new IllegalStateException(e);
        }
    }

    /** Answers every query at once. */
    private static final class Answering extends SilentNetwork {

        private final byte[] reply;

        private Answering(byte[] reply) {
            this.reply = reply;
        }

        @Override
        public Mono<byte[]> queryAsSelf(Principal canister, String method, byte[] arg) {
            return Mono.just(reply.clone());
        }
    }
}
