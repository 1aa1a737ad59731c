package io.icws.gateway.session.admission;

import static org.assertj.core.api.Assertions.assertThat;

import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.util.Map;
import org.junit.jupiter.api.Test;

class BufferedBytesTest {

    private static final long MAX = 1_000;

    private final BufferedBytes buffered =
            new BufferedBytes(Terms.of(Map.of("max-buffered", MAX + "B")), new SimpleMeterRegistry());

    /** What nobody waits for yet must not take the room of what somebody does. */
    @Test
    void pagesCountAndHaveRoomUntilThreeQuartersAreTaken() {
        var pages = buffered.ofPages();
        pages.add(MAX / 2);
        assertThat(pages.hasRoom()).isTrue();
        buffered.fromClient().add(MAX / 2);
        assertThat(pages.hasRoom()).isFalse();
        assertThat(buffered.wouldExceed(1)).isTrue();
        pages.add(-MAX / 2);
        assertThat(pages.hasRoom()).isTrue();
        assertThat(buffered.wouldExceed(MAX / 2)).isFalse();
    }
}
