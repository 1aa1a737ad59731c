package io.icws.load;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;

class GrowthTest {

    @Test
    void theLineThroughPointsOfALineIsThatLine() {
        var line = Growth.Line.through(new TreeMap<>(Map.of(1000, 23.0, 4000, 83.0, 15000, 303.0)));
        assertThat(line.base()).isCloseTo(3, within(1e-9));
        assertThat(line.slope()).isCloseTo(0.02, within(1e-12));
    }

    @Test
    void drawsAPanelForEachFigure() {
        var sizes = new TreeMap<Integer, Figures>();
        for (int size : new int[] {100, 200, 300}) {
            var figures = new Figures();
            figures.put("CPU ms/s", size * 0.5);
            figures.put("polls/s", 2.4);
            sizes.put(size, figures);
        }
        assertThat(Growth.svg("canisters", sizes))
                .contains(
                        "canisters: figures by size", ">CPU ms/s<", ">polls/s<", "size × 0.5000", "2.4 + size × 0.000");
    }
}
