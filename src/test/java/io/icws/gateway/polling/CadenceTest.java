package io.icws.gateway.polling;

import static org.assertj.core.api.Assertions.assertThat;

import io.icws.gateway.ic.IcError;
import io.icws.gateway.ic.IcException;
import java.time.Duration;
import java.util.function.LongUnaryOperator;
import org.junit.jupiter.api.Test;

class CadenceTest {

    @Test
    void pollersThatTheIcAsksToWaitTogetherReturnApart() {
        var asked = new IcException(new IcError.Http(429, "", Duration.ofSeconds(4)));

        assertThat(cadence(bound -> 0).failed(asked))
                .isEqualTo(Duration.ofSeconds(4).toNanos());
        assertThat(cadence(bound -> bound - 1).failed(asked))
                .isEqualTo(Duration.ofSeconds(5).toNanos());
    }

    private static Cadence cadence(LongUnaryOperator random) {
        return new Cadence(Polling.properties(), random, 0);
    }
}
