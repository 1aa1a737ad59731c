package io.icws.load;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** What was measured, by name with unit, in the order it was put in. */
final class Figures {

    private final Map<String, Double> values = new LinkedHashMap<>();

    void put(String name, double value) {
        values.put(name, value);
    }

    Map<String, Double> values() {
        return values;
    }

    /** The median of each figure over several runs. */
    static Figures medians(List<Figures> runs) {
        var medians = new Figures();
        for (var name : runs.getFirst().values.keySet()) {
            var sorted = new ArrayList<Double>();
            runs.forEach(run -> sorted.add(run.values.getOrDefault(name, Double.NaN)));
            sorted.sort(null);
            int middle = sorted.size() / 2;
            medians.put(
                    name,
                    sorted.size() % 2 == 1 ? sorted.get(middle) : (sorted.get(middle - 1) + sorted.get(middle)) / 2);
        }
        return medians;
    }

    /** Each run's figures by those of the run beside it. */
    static List<Figures> ratios(List<Figures> runs, List<Figures> others) {
        var ratios = new ArrayList<Figures>();
        for (int i = 0; i < runs.size(); i++) {
            var ratio = new Figures();
            var other = others.get(i).values;
            runs.get(i).values.forEach((name, value) -> ratio.put(name, value / other.getOrDefault(name, Double.NaN)));
            ratios.add(ratio);
        }
        return ratios;
    }

    @Override
    public String toString() {
        return values.toString();
    }
}
