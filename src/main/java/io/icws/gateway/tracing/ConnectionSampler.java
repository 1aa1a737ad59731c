package io.icws.gateway.tracing;

import io.opentelemetry.api.common.Attributes;
import io.opentelemetry.api.trace.SpanKind;
import io.opentelemetry.context.Context;
import io.opentelemetry.sdk.trace.data.LinkData;
import io.opentelemetry.sdk.trace.samplers.Sampler;
import io.opentelemetry.sdk.trace.samplers.SamplingResult;
import java.util.List;

/**
 * Samples a share of all connections. A caller can say no; its yes is not enough, for callers are strangers, and each of
 * them could make the gateway trace everything. Polls are begun for sampled connections only, and so are always sampled.
 */
final class ConnectionSampler implements Sampler {

    private final Sampler share;

    /** @param probability 0 to 1 */
    ConnectionSampler(double probability) {
        var ratio = Sampler.traceIdRatioBased(probability);
        this.share =
                Sampler.parentBasedBuilder(ratio).setRemoteParentSampled(ratio).build();
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
