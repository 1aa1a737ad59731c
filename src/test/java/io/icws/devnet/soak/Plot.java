package io.icws.devnet.soak;

import java.util.List;
import java.util.Locale;
import java.util.function.ToDoubleFunction;
import java.util.stream.Collectors;

/** Draws samples as an SVG picture, one panel for each measure. */
final class Plot {

    private record Panel(String title, String colour, ToDoubleFunction<Sample> value) {}

    private static final int LEFT = 60;
    private static final int WIDTH = 640;
    private static final int HEIGHT = 90;
    private static final int STEP = 140;
    private static final double MIB = 1 << 20;
    private static final List<Panel> PANELS = List.of(
            new Panel("heap after collection, MiB", "#2563eb", s -> s.heap() / MIB),
            new Panel("direct memory, MiB", "#7c3aed", s -> s.direct() / MIB),
            new Panel("file descriptors", "#059669", Sample::descriptors),
            new Panel("threads", "#d97706", Sample::threads),
            new Panel("connected clients", "#6b7280", Sample::sessions));

    private Plot() {}

    static String svg(String title, List<Sample> samples) {
        var svg = new StringBuilder("""
                <svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 %d %d" font-family="sans-serif" font-size="12">
                <rect width="100%%" height="100%%" fill="#ffffff"/>
                <text x="%d" y="22" font-size="15">%s</text>
                """.formatted(LEFT + WIDTH + 20, 40 + PANELS.size() * STEP, LEFT, title));
        for (int i = 0; i < PANELS.size(); i++) {
            svg.append(panel(PANELS.get(i), 60 + i * STEP, samples));
        }
        return svg.append("</svg>\n").toString();
    }

    private static String panel(Panel panel, int top, List<Sample> samples) {
        double end = Math.max(1, samples.getLast().seconds());
        double most = samples.stream().mapToDouble(panel.value()).max().orElse(1) * 1.1 + 1e-9;
        var points = samples.stream()
                .map(s -> String.format(
                        Locale.ROOT,
                        "%.1f,%.1f",
                        LEFT + WIDTH * s.seconds() / end,
                        top + HEIGHT * (1 - panel.value().applyAsDouble(s) / most)))
                .collect(Collectors.joining(" "));
        return String.format(
                Locale.ROOT,
                """
                <text x="%1$d" y="%2$d">%3$s</text>
                <path d="M%1$d %4$dv%5$dh%6$d" fill="none" stroke="#9ca3af"/>
                <text x="%7$d" y="%8$d" text-anchor="end">%9$.0f</text>
                <text x="%7$d" y="%10$d" text-anchor="end">0</text>
                <text x="%11$d" y="%12$d" text-anchor="end">%13$.0f s</text>
                <polyline fill="none" stroke="%14$s" stroke-width="1.5" points="%15$s"/>
                """,
                LEFT,
                top - 8,
                panel.title(),
                top,
                HEIGHT,
                WIDTH,
                LEFT - 6,
                top + 10,
                most,
                top + HEIGHT,
                LEFT + WIDTH,
                top + HEIGHT + 16,
                end,
                panel.colour(),
                points);
    }
}
