package io.icws.gateway.session.admission;

import java.time.Duration;
import java.util.Map;
import java.util.function.LongSupplier;
import org.springframework.boot.context.properties.bind.Binder;
import org.springframework.boot.context.properties.source.MapConfigurationPropertySource;

/** Properties with a few of them changed, and a clock to move by hand. */
final class Terms implements LongSupplier {

    private long nanos;

    static AdmissionProperties of(Map<String, Object> changed) {
        return new Binder(new MapConfigurationPropertySource(changed)).bindOrCreate("", AdmissionProperties.class);
    }

    void pass(Duration time) {
        nanos += time.toNanos();
    }

    @Override
    public long getAsLong() {
        return nanos;
    }
}
