package dev.sluice.report;

import java.math.BigDecimal;
import java.math.MathContext;
import java.math.RoundingMode;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.function.DoubleFunction;

/**
 * Lines over time: a drawing that is stretched to the page's width, with its words around it as text, so that they keep their size on a
 * telephone. Lines differ by colour and by dashes.
 */
final class Plot {
    private static final int HEIGHT = 200;
    private static final int STYLES = 4;

    private final String id;
    private final String title;
    private final Timescale scale;
    private final double top;
    private final DoubleFunction<String> unit;
    private final List<Line> lines = new ArrayList<>();
    private final List<Mark> marks = new ArrayList<>();

    /** A value that holds from one instant to another. */
    record Segment(Instant from, Instant to, double value) {}

    /** @param parts each without a gap */
    private record Line(int style, String name, String said, List<List<Segment>> parts) {}

    private record Mark(Instant at, String name) {}

    /**
     * @param id unique on the page
     * @param top the value at the upper edge, more than zero
     * @param unit how a value is written
     */
    Plot(String id, String title, Timescale scale, double top, DoubleFunction<String> unit) {
        this.id = id;
        this.title = title;
        this.scale = scale;
        this.top = top;
        this.unit = unit;
    }

    /**
     * Adds a line.
     *
     * @param style from 0: its colour and dashes
     * @param said what there is to say of it in words
     */
    Plot line(int style, String name, String said, List<List<Segment>> parts) {
        lines.add(new Line(style % STYLES + 1, name, said, parts));
        return this;
    }

    /** Adds a vertical line. */
    Plot mark(Instant at, String name) {
        marks.add(new Mark(at, name));
        return this;
    }

    void write(Html html) {
        html.open("figure", "class", "plot").leaf("figcaption", title);
        html.open("div", "class", "axes").open("div", "class", "y", "aria-hidden", "true");
        html.leaf("span", unit.apply(top)).leaf("span", unit.apply(top / 2)).leaf("span", unit.apply(0));
        html.close();
        drawing(html);
        html.open("div", "class", "x", "aria-hidden", "true");
        Duration length = scale.length();
        html.leaf("span", "0s")
                .leaf("span", Timescale.text(length.dividedBy(2)))
                .leaf("span", Timescale.text(length));
        html.close().close();
        html.open("ul", "class", "legend");
        lines.forEach(line -> html.open("li")
                .leaf("span", "", "class", "swatch s" + line.style())
                .said(line.name())
                .text(line.said().isEmpty() ? "" : ": " + line.said())
                .close());
        marks.forEach(mark -> html.open("li")
                .leaf("span", "", "class", "swatch mark")
                .text(mark.name() + " at " + scale.since(mark.at()))
                .close());
        html.close().close();
    }

    private void drawing(Html html) {
        html.open(
                "svg",
                "viewBox",
                "0 0 " + Timescale.WIDTH + " " + HEIGHT,
                "preserveAspectRatio",
                "none",
                "role",
                "img",
                "aria-labelledby",
                id + "-title " + id + "-desc");
        html.leaf("title", title, "id", id + "-title");
        html.leaf("desc", description(), "id", id + "-desc");
        for (int i = 0; i <= 4; i++) {
            stroke(html, "grid", "M0 " + number(HEIGHT * i / 4.0) + "H" + Timescale.WIDTH);
        }
        marks.forEach(mark -> stroke(html, "mark", "M" + number(scale.x(mark.at())) + " 0V" + HEIGHT));
        for (Line line : lines) {
            line.parts().stream()
                    .filter(part -> !part.isEmpty())
                    .forEach(part -> stroke(html, "line s" + line.style(), path(part)));
        }
        html.close();
    }

    /** As wide as its style says, however much the drawing is stretched. */
    private static void stroke(Html html, String style, String path) {
        html.empty("path", "class", style, "vector-effect", "non-scaling-stroke", "d", path);
    }

    private String path(List<Segment> part) {
        StringBuilder path = new StringBuilder();
        for (Segment segment : part) {
            String y = number(HEIGHT - Math.min(1, segment.value() / top) * HEIGHT);
            String x = number(scale.x(segment.from()));
            path.append(path.isEmpty() ? "M" + x + " " + y : "H" + x + "V" + y);
            path.append('H').append(number(scale.x(segment.to())));
        }
        return path.toString();
    }

    private String description() {
        StringBuilder text = new StringBuilder("From the start to " + scale.since(scale.end()) + ".");
        lines.forEach(line -> text.append(' ')
                .append(line.name())
                .append(line.said().isEmpty() ? "" : ": " + line.said())
                .append('.'));
        marks.forEach(mark -> text.append(' ')
                .append(mark.name())
                .append(" at ")
                .append(scale.since(mark.at()))
                .append('.'));
        return text.toString();
    }

    /** For attributes: at most one decimal. */
    static String number(double value) {
        return new BigDecimal(value)
                .setScale(1, RoundingMode.HALF_UP)
                .stripTrailingZeros()
                .toPlainString();
    }

    /** For people: three significant digits, and no more decimals than needed. */
    static String shown(double value) {
        if (value >= 1_000) {
            return String.format(Locale.ROOT, "%,d", Math.round(value));
        }
        return new BigDecimal(value)
                .round(new MathContext(3))
                .stripTrailingZeros()
                .toPlainString();
    }

    /** The next of 1, 2, 5, 10, 20 … that is at least this. */
    static double above(double value) {
        double power = Math.pow(10, Math.floor(Math.log10(value)));
        for (double step : new double[] {1, 2, 5}) {
            if (step * power >= value) {
                return step * power;
            }
        }
        return 10 * power;
    }
}
