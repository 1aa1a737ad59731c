package io.icws.certificate;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class RecentlyUsedTest {

    @Test
    void forgetsWhatWasNotAskedForLongest() {
        var remembered = new RecentlyUsed<String, Integer>(2);
        remembered.put("one", 1);
        remembered.put("two", 2);
        assertThat(remembered.get("one")).isOne();
        remembered.put("three", 3);
        assertThat(remembered.get("one")).isOne();
        assertThat(remembered.get("two")).isNull();
        assertThat(remembered.get("three")).isEqualTo(3);
    }
}
