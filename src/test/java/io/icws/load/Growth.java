package io.icws.load;

import java.util.Locale;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;

/** Draws how the figures of a scenario grow with its size, each with the straight line that fits best. */
final class Growth {

    private static final int COLUMNS = 3;
    private static final int WIDTH = 280;
    private static final int HEIGHT = 190;
    private static final int PLOT_WIDTH = 200;
    private static final int PLOT_HEIGHT = 110;

    /** {@code base + slope × size}, by least squares. */
    record Line(double base, double slope) {

        static Line through(SortedMap<Integer, Double> points) {
            double n = points.size();
            double meanX = points.keySet().stream().mapToInt(x -> x).average().orElseThrow();
            double meanY =
                    points.values().stream().mapToDouble(y -> y).average().orElseThrow();
            double covariance = 0;
            double variance = 0;
            for (var point : points.entrySet()) {
                covariance += (point.getKey() - meanX) * (point.getValue() - meanY) / n;
                variance += (point.getKey() - meanX) * (point.getKey() - meanX) / n;
            }
            double slope = variance == 0 ? 0 : covariance / variance;
            return new Line(meanY - slope * meanX, slope);
        }

        double at(double x) {
            return base + slope * x;
        }
    }

    private Growth() {}

    /** @param bySize the figures of one gateway */
    static String svg(String scenario, SortedMap<Integer, Figures> bySize) {
        var panels = new StringBuilder();
        int panel = 0;
        for (var figure : bySize.get(bySize.firstKey()).values().keySet()) {
            var points = points(figure, bySize);
            if (points.size() > 2) {
                panels.append("<g transform=\"translate(%d,%d)\">%n%s</g>%n"
                        .formatted(panel % COLUMNS * WIDTH, 40 + panel / COLUMNS * HEIGHT, panel(figure, points)));
                panel++;
            }
        }
        int rows = (panel + COLUMNS - 1) / COLUMNS;
        return """
                <svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 %d %d" font-family="sans-serif" font-size="11">
                <rect width="100%%" height="100%%" fill="#ffffff"/>
                %s%s</svg>
                """.formatted(
                COLUMNS * WIDTH, 40 + rows * HEIGHT, text(12, 22, "start", scenario + ": figures by size"), panels);
    }

    private static SortedMap<Integer, Double> points(String figure, Map<Integer, Figures> bySize) {
        var points = new TreeMap<Integer, Double>();
        bySize.forEach((size, figures) -> {
            var value = figures.values().get(figure);
            if (value != null && Double.isFinite(value)) {
                points.put(size, value);
            }
        });
        return points;
    }

    private static String panel(String figure, SortedMap<Integer, Double> points) {
        var line = Line.through(points);
        int largest = points.lastKey();
        double most = Math.max(
                line.at(largest),
                points.values().stream().mapToDouble(y -> y).max().orElseThrow());
        double scale = most > 0 ? PLOT_HEIGHT / most : 0;
        int left = 60;
        int bottom = 20 + PLOT_HEIGHT;
        var panel = new StringBuilder(text(left, 12, "start", figure));
        panel.append("<path d=\"M%d 20V%dH%d\" fill=\"none\" stroke=\"#9ca3af\"/>%n"
                .formatted(left, bottom, left + PLOT_WIDTH));
        double start = line.base() < 0 ? Math.min(largest, -line.base() / line.slope()) : 0;
        panel.append(String.format(
                Locale.ROOT,
                "<path d=\"M%.1f %.1fL%d %.1f\" stroke=\"#d97706\"/>%n",
                left + PLOT_WIDTH * start / largest,
                y(line.at(start), scale),
                left + PLOT_WIDTH,
                y(line.at(largest), scale)));
        points.forEach((size, value) -> panel.append(String.format(
                Locale.ROOT,
                "<circle cx=\"%.1f\" cy=\"%.1f\" r=\"3\" fill=\"#2563eb\"/>%n",
                left + (double) PLOT_WIDTH * size / largest,
                y(value, scale))));
        panel.append(text(left - 6, 24, "end", Report.number(most)));
        panel.append(text(left + PLOT_WIDTH, bottom + 13, "end", Integer.toString(largest)));
        panel.append(text(
                left,
                bottom + 28,
                "start",
                Report.number(line.base()) + " + size × " + String.format(Locale.ROOT, "%.4g", line.slope())));
        return panel.toString();
    }

    private static double y(double value, double scale) {
        return 20 + PLOT_HEIGHT - Math.clamp(value * scale, 0, PLOT_HEIGHT);
    }

    private static String text(int x, int y, String anchor, String text) {
        return "<text x=\"%d\" y=\"%d\" text-anchor=\"%s\">%s</text>%n".formatted(x, y, anchor, text);
    }
}
