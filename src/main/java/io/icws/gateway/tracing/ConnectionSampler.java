package io.icws.gateway.tracing;

import io.opentelemetry.api.common.Attributes;
import io.opentelemetry.api.trace.Span;
import io.opentelemetry.api.trace.SpanContext;
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

    private final double probability;

    /** @param probability 0 to 1 */
    ConnectionSampler(double probability) {
        this.probability = probability;
    }

    @Override
    public SamplingResult shouldSample(
            Context parent, String traceId, String name, SpanKind kind, Attributes attributes, List<LinkData> links) {
        return isSampled(Span.fromContext(parent).getSpanContext(), name)
                ? SamplingResult.recordAndSample()
                : SamplingResult.drop();
    }

    /** Does not look at the trace id, which a client may have chosen. */
    private boolean isSampled(SpanContext parent, String name) {
        if (name.equals(PollTrace.NAME)) {
            return true;
        }
        boolean isDecided = parent.isValid() && !(parent.isRemote() && parent.isSampled());
        return isDecided ? parent.isSampled() : ThreadLocalRandom.current().nextDouble() < probability;
    }

    @Override
    public String getDescription() {
        return "a share of " + probability + " of all connections";
    }
}
