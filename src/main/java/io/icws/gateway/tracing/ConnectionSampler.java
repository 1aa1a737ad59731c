package io.icws.gateway.tracing;

import io.opentelemetry.api.common.Attributes;
import io.opentelemetry.api.trace.SpanKind;
import io.opentelemetry.context.Context;
import io.opentelemetry.sdk.trace.data.LinkData;
import io.opentelemetry.sdk.trace.samplers.Sampler;
import io.opentelemetry.sdk.trace.samplers.SamplingResult;
import java.util.List;
import java.util.concurrent.ThreadLocalRandom;

/**
 * Samples a share of all connections. A client's {@code traceparent} can prevent sampling but not force it, because clients are
 * not trusted and could make the gateway trace everything. Spans of polls exist for sampled connections only, so they are
 * always sampled.
 */
final class ConnectionSampler implements Sampler {

    /** Does not look at the trace id, which a caller chooses. */
    private record Dice(double probability) implements Sampler {

        @Override
        public SamplingResult shouldSample(
                Context parent,
                String traceId,
                String name,
                SpanKind kind,
                Attributes attributes,
                List<LinkData> links) {
            return ThreadLocalRandom.current().nextDouble() < probability
                    ? SamplingResult.recordAndSample()
                    : SamplingResult.drop();
        }

        @Override
        public String getDescription() {
            return "a share of " + probability;
        }
    }

    private final Sampler share;

    /** @param probability 0 to 1 */
    ConnectionSampler(double probability) {
        var dice = new Dice(probability);
        this.share =
                Sampler.parentBasedBuilder(dice).setRemoteParentSampled(dice).build();
    }

    @Override
    public SamplingResult shouldSample(
            Context parent, String traceId, String name, SpanKind kind, Attributes attributes, List<LinkData> links) {
        return name.equals(PollTrace.NAME)
                ? SamplingResult.recordAndSample()
                : share.shouldSample(parent, traceId, name, kind, attributes, links);
    }

    @Override
    public String getDescription() {
        return "connections, " + share.getDescription();
    }
}
