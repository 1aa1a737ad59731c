package io.icws.devnet.soak;

import java.util.List;
import java.util.Locale;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/** Draws measures over time as an SVG picture, one panel below the other. */
public final class Plot {

    /** Time in seconds since the begin of the picture; a value that is not a number is a gap. */
    public record Point(double seconds, double value) {}

    /** @param name for the legend; none if it is empty */
    public record Line(String name, List<Point> points) {}

    public record Panel(String title, List<Line> lines) {
        private boolean hasLegend() {
            return lines.stream().anyMatch(line -> !line.name().isEmpty());
        }
    }

    private static final int LEFT = 60;
    private static final int WIDTH = 640;
    private static final int HEIGHT = 90;
    private static final int STEP = 140;
    private static final int LEGEND = 16;
    private static final List<String> COLOURS =
            List.of("#2563eb", "#d97706", "#059669", "#dc2626", "#7c3aed", "#0891b2", "#6b7280", "#be185d");

    private Plot() {}

    /** @param seconds that the picture covers */
    public static String svg(String title, double seconds, List<Panel> panels) {
        var body = new StringBuilder();
        int top = 60;
        for (var panel : panels) {
            body.append(panel(panel, top, seconds));
            top += STEP + (panel.hasLegend() ? LEGEND : 0);
        }
        return """
                <svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 %d %d" font-family="sans-serif" font-size="12">
                <rect width="100%%" height="100%%" fill="#ffffff"/>
                <text x="%d" y="22" font-size="15">%s</text>
                %s</svg>
                """.formatted(LEFT + WIDTH + 20, top - 20, LEFT, title, body);
    }

    private static String panel(Panel panel, int top, double seconds) {
        double most = panel.lines().stream()
                                .flatMap(line -> line.points().stream())
                                .mapToDouble(Point::value)
                                .filter(Double::isFinite)
                                .max()
                                .orElse(1)
                        * 1.1
                + 1e-9;
        var frame = String.format(
                Locale.ROOT,
                """
                <text x="%1$d" y="%2$d">%3$s</text>
                <path d="M%1$d %4$dv%5$dh%6$d" fill="none" stroke="#9ca3af"/>
                <text x="%7$d" y="%8$d" text-anchor="end">%9$s</text>
                <text x="%7$d" y="%10$d" text-anchor="end">0</text>
                <text x="%11$d" y="%12$d" text-anchor="end">%13$.0f s</text>
                """,
                LEFT,
                top - 8,
                panel.title(),
                top,
                HEIGHT,
                WIDTH,
                LEFT - 6,
                top + 10,
                number(most),
                top + HEIGHT,
                LEFT + WIDTH,
                top + HEIGHT + 16,
                seconds);
        var drawn = new StringBuilder(frame);
        for (int i = 0; i < panel.lines().size(); i++) {
            drawn.append(line(panel.lines().get(i), colour(i), top, seconds, most));
        }
        return drawn.append(legend(panel.lines(), top + HEIGHT + 16)).toString();
    }

    private static String legend(List<Line> lines, int y) {
        return IntStream.range(0, lines.size())
                .filter(i -> !lines.get(i).name().isEmpty())
                .mapToObj(i -> "<tspan dx=\"14\" fill=\"%s\">%s</tspan>"
                        .formatted(colour(i), lines.get(i).name()))
                .collect(Collectors.joining(
                        "", "<text x=\"%d\" y=\"%d\" font-size=\"11\">".formatted(LEFT - 14, y), "</text>\n"));
    }

    private static String colour(int line) {
        return COLOURS.get(line % COLOURS.size());
    }

    private static String line(Line line, String colour, int top, double seconds, double most) {
        var points = line.points().stream()
                .filter(point -> Double.isFinite(point.value()))
                .map(point -> String.format(
                        Locale.ROOT,
                        "%.1f,%.1f",
                        LEFT + WIDTH * point.seconds() / seconds,
                        top + HEIGHT * (1 - point.value() / most)))
                .collect(Collectors.joining(" "));
        return "<polyline fill=\"none\" stroke=\"%s\" stroke-width=\"1.5\" points=\"%s\"/>%n".formatted(colour, points);
    }

    private static String number(double value) {
        return String.format(Locale.ROOT, value < 10 ? "%.2f" : "%.0f", value);
    }
}
