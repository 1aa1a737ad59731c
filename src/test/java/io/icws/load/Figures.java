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

    @Override
    public String toString() {
        return values.toString();
    }
}
