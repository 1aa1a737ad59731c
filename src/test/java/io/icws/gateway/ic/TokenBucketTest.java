package io.icws.gateway.ic;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import org.junit.jupiter.api.Test;

class TokenBucketTest {

    private static final long SECOND = Duration.ofSeconds(1).toNanos();

    private final TokenBucket bucket = new TokenBucket(4, 2, Duration.ofSeconds(1), 0);

    @Test
    void beginsFullAndIsRefilledEvenly() {
        for (int i = 0; i < 4; i++) {
            assertThat(bucket.tryTake(1, 0)).isTrue();
        }
        assertThat(bucket.tryTake(1, SECOND / 2 - 1)).isFalse();
        assertThat(bucket.tryTake(1, SECOND / 2)).isTrue();
        assertThat(bucket.tryTake(1, SECOND / 2)).isFalse();
    }

    @Test
    void doesNotHoldMoreThanItsCapacity() {
        assertThat(bucket.tryTake(5, 100 * SECOND)).isFalse();
        assertThat(bucket.tryTake(4, 100 * SECOND)).isTrue();
    }

    @Test
    void canBeOverdrawn() {
        assertThat(bucket.take(4, 0)).isZero();
        assertThat(bucket.take(2, 0)).isEqualTo(SECOND);
        assertThat(bucket.untilOne(0)).isEqualTo(SECOND * 3 / 2);
        assertThat(bucket.tryTake(1, SECOND)).isFalse();
        assertThat(bucket.untilOne(SECOND * 3 / 2)).isZero();
    }
}
