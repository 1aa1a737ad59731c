package io.icws.gateway.e2e;

import static io.icws.gateway.e2e.Dapp.BOUND;
import static io.icws.gateway.e2e.Dapp.client;
import static io.icws.gateway.e2e.Dapp.exchange;
import static io.icws.gateway.e2e.Dapp.open;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.icws.devnet.Devnet;
import io.icws.devnet.client.DappClient;
import io.icws.devnet.echo.CdkCanister;
import io.icws.gateway.GatewayFixture;
import io.icws.gateway.protocol.Principal;
import io.opentelemetry.proto.trace.v1.Span;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.springframework.boot.test.system.CapturedOutput;
import org.springframework.boot.test.system.OutputCaptureExtension;

/** What a collector gets of a connection. */
@ExtendWith(OutputCaptureExtension.class)
class TracesIT {

    private static final String TRACE = "4bf92f3577b34da6a3ce929d0e0e4736";
    private static final String CALLER = "00f067aa0ba902b7";

    @Test
    void aTracedConnectionIsTracedFromItsHandshakeToItsDeliveries(CapturedOutput output) {
        try (var ic = Devnet.builder().start();
                var otlp = new OtlpReceiver();
                var gateway = start(ic, otlp, "0")) {
            var canister = ic.install(CdkCanister.echo());
            var traced = traced(ic, gateway, canister, "01");
            open(traced);
            exchange(traced, List.of("one", "two")).block(BOUND);
            traced.close();

            await().atMost(BOUND).until(() -> otlp.spans("connection").size() == 1);
            var connection = otlp.spans("connection").getFirst();
            assertThat(OtlpReceiver.traceId(connection)).isEqualTo(TRACE);
            assertThat(connection.getParentSpanId().toByteArray())
                    .isEqualTo(HexFormat.of().parseHex(CALLER));
            assertThat(tag(connection, "canister")).isEqualTo(canister.toString());
            assertThat(tag(connection, "close.code")).isEqualTo("1000");
            assertThat(otlp.spans("open")).singleElement().satisfies(span -> isChild(span, connection));
            assertThat(otlp.spans("relay")).hasSize(3).allSatisfy(span -> {
                isChild(span, connection);
                assertThat(tag(span, "outcome")).isEqualTo("ok");
            });
            assertThat(otlp.spans("delivery")).hasSize(3).allSatisfy(span -> isChild(span, connection));
            assertThat(otlp.spans("poll")).isNotEmpty().allSatisfy(span -> {
                isChild(span, connection);
                assertThat(span.getEndTimeUnixNano()).isGreaterThan(span.getStartTimeUnixNano());
            });
            assertThat(otlp.spans("delivery"))
                    .allSatisfy(delivery -> assertThat(delivery.getLinksList())
                            .singleElement()
                            .satisfies(link -> assertThat(otlp.spans("poll"))
                                    .extracting(Span::getSpanId)
                                    .contains(link.getSpanId())));
            assertThat(output.getOut().lines())
                    .anyMatch(line -> line.contains("Session of ") && line.contains("trace=" + TRACE));
        }
    }

    @Test
    void whoeverIsNotTracedLeavesNothing() {
        try (var ic = Devnet.builder().start();
                var otlp = new OtlpReceiver();
                var gateway = start(ic, otlp, "0")) {
            var canister = ic.install(CdkCanister.echo());
            var plain = client(ic, gateway, canister);
            var refused = traced(ic, gateway, canister, "00");
            var traced = traced(ic, gateway, canister, "01");
            List.of(plain, refused, traced).forEach(client -> {
                open(client);
                exchange(client, List.of("one")).block(BOUND);
                client.close();
            });
            await().atMost(BOUND).until(() -> !otlp.spans("connection").isEmpty());
            assertThat(otlp.spans("connection")).hasSize(1);
            assertThat(otlp.spans("delivery")).hasSize(2);
        }
    }

    @Test
    void allAreTracedWhereSamplingSaysSo() {
        try (var ic = Devnet.builder().start();
                var otlp = new OtlpReceiver();
                var gateway = start(ic, otlp, "1")) {
            var canister = ic.install(CdkCanister.echo());
            for (int i = 0; i < 2; i++) {
                var client = client(ic, gateway, canister);
                open(client);
                client.close();
            }
            await().atMost(BOUND).until(() -> otlp.spans("connection").size() == 2);
            assertThat(otlp.spans("connection"))
                    .extracting(OtlpReceiver::traceId)
                    .doesNotHaveDuplicates();
        }
    }

    private static GatewayFixture start(Devnet ic, OtlpReceiver otlp, String sampling) {
        return GatewayFixture.start(
                ic.url(),
                "management.opentelemetry.tracing.export.otlp.endpoint=" + otlp.endpoint(),
                "management.opentelemetry.tracing.export.schedule-delay=100ms",
                "management.tracing.sampling.probability=" + sampling);
    }

    private static DappClient traced(Devnet ic, GatewayFixture gateway, Principal canister, String flags) {
        var header = Map.of("traceparent", "00-" + TRACE + "-" + CALLER + "-" + flags);
        return client(ic, gateway, canister, builder -> builder.socket(socket -> socket.withHeaders(header)));
    }

    private static void isChild(Span span, Span parent) {
        assertThat(span.getTraceId()).isEqualTo(parent.getTraceId());
        assertThat(span.getParentSpanId()).isEqualTo(parent.getSpanId());
    }

    private static String tag(Span span, String key) {
        return span.getAttributesList().stream()
                .filter(attribute -> attribute.getKey().equals(key))
                .map(attribute -> attribute.getValue().hasStringValue()
                        ? attribute.getValue().getStringValue()
                        : Long.toString(attribute.getValue().getIntValue()))
                .findFirst()
                .orElseThrow();
    }
}
