package io.icws.gateway.metrics;

import io.micrometer.core.instrument.Meter;
import io.micrometer.prometheusmetrics.PrometheusNamingConvention;

/** What Prometheus calls a meter. */
public final class PrometheusName {

    private static final PrometheusNamingConvention CONVENTION = new PrometheusNamingConvention();

    private PrometheusName() {}

    /** The name of its family, without the suffixes of a histogram's series. */
    public static String of(GatewayMeter meter) {
        var name = CONVENTION.name(meter.getName(), meter.getType(), meter.getBaseUnit());
        if (meter == GatewayMeter.INFO) {
            return name + "_info";
        }
        return meter.getType() == Meter.Type.COUNTER && !name.endsWith("_total") ? name + "_total" : name;
    }
}
