package io.icws.load;

import java.util.List;
import java.util.Map;

/** Draws the figures of a scenario as bars, those of one figure to the same scale. */
final class Bars {

    private static final int LEFT = 240;
    private static final int WIDTH = 360;
    private static final int BAR = 14;
    private static final int GAP = 12;
    private static final List<String> COLOURS = List.of("#2563eb", "#d97706", "#059669", "#7c3aed");

    private Bars() {}

    /** @param medians by gateway */
    static String svg(String title, Map<String, Figures> medians) {
        var names = List.copyOf(medians.keySet());
        var bars = new StringBuilder();
        int y = 60;
        for (var figure : medians.get(names.getFirst()).values().keySet()) {
            double most = medians.values().stream()
                    .mapToDouble(figures -> figures.values().getOrDefault(figure, 0.0))
                    .filter(Double::isFinite)
                    .max()
                    .orElse(1);
            bars.append(text(LEFT - 8, y + BAR, "end", figure));
            for (int i = 0; i < names.size(); i++) {
                double value = medians.get(names.get(i)).values().getOrDefault(figure, Double.NaN);
                int width = Double.isFinite(value) && most > 0 ? (int) (WIDTH * Math.max(0, value) / most) : 0;
                bars.append("<rect x=\"%d\" y=\"%d\" width=\"%d\" height=\"%d\" fill=\"%s\"/>%n"
                        .formatted(LEFT, y, width, BAR - 2, COLOURS.get(i % COLOURS.size())));
                bars.append(text(LEFT + width + 6, y + BAR - 3, "start", names.get(i) + " " + Report.number(value)));
                y += BAR;
            }
            y += GAP;
        }
        return """
                <svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 %d %d" font-family="sans-serif" font-size="12">
                <rect width="100%%" height="100%%" fill="#ffffff"/>
                %s%s</svg>
                """.formatted(LEFT + WIDTH + 160, y + 10, text(LEFT, 28, "start", title), bars);
    }

    private static String text(int x, int y, String anchor, String text) {
        return "<text x=\"%d\" y=\"%d\" text-anchor=\"%s\">%s</text>%n".formatted(x, y, anchor, text);
    }
}
