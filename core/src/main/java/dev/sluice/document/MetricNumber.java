package dev.sluice.document;

import dev.sluice.analysis.Metric;
import java.math.BigDecimal;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * The numbers of a metric as people write them: shares as percentages or numbers, times in seconds or with their unit, anything else as
 * numbers alone. A time where a share is meant is no share.
 *
 * @param suffixes that may follow a number; the empty one for none
 * @param examples for people
 */
record MetricNumber(Set<String> suffixes, String examples) {
    /** Where the metric can't be read: one problem is enough. */
    static final MetricNumber ANY = new MetricNumber(Set.of("", "%", "ms", "s"), "0.01, 1%, 300ms or 0.3s");

    private static final MetricNumber SHARE = new MetricNumber(Set.of("", "%"), "0.01 or 1%");
    private static final MetricNumber TIME = new MetricNumber(Set.of("", "ms", "s"), "300ms, 0.3s or 0.3");
    private static final MetricNumber PLAIN = new MetricNumber(Set.of(""), "1000 or 0.3");
    private static final Pattern NUMBER = Pattern.compile("(-?\\d{1,20}(?:\\.\\d{1,20})?(?:E-?\\d{1,3})?)(%|ms|s)?");

    /** @param unit as in {@link Metric#unit()} */
    static MetricNumber of(String unit) {
        return switch (unit) {
            case Metric.RATIO -> SHARE;
            case Metric.SECONDS -> TIME;
            default -> PLAIN;
        };
    }

    /** @throws IllegalArgumentException if it is no number, or none of this unit */
    double parse(String text) {
        Matcher matcher = NUMBER.matcher(text);
        String suffix =
                matcher.matches() ? Optional.ofNullable(matcher.group(2)).orElse("") : "none";
        if (!suffixes.contains(suffix)) {
            throw new IllegalArgumentException("must be a number like " + examples);
        }
        BigDecimal number = new BigDecimal(matcher.group(1));
        return switch (suffix) {
            case "%" -> number.movePointLeft(2).doubleValue();
            case "ms" -> number.movePointLeft(3).doubleValue();
            default -> number.doubleValue();
        };
    }

    /** What {@link #parse} reads as the same. */
    static String text(double value, String unit) {
        BigDecimal exact = BigDecimal.valueOf(value);
        boolean share = unit.equals(Metric.RATIO);
        String text =
                (share ? exact.movePointRight(2) : exact).stripTrailingZeros().toPlainString();
        return share ? text + "%" : unit.equals(Metric.SECONDS) ? text + "s" : Double.toString(value);
    }
}
