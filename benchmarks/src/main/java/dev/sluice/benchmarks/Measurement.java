package dev.sluice.benchmarks;

import static java.util.Objects.requireNonNull;

import java.util.List;
import java.util.Locale;
import java.util.regex.Pattern;

/**
 * One metric and every sample taken of it, in the order of measuring.
 *
 * @param metric lower case words with hyphens, as {@code decisions-per-second}
 * @param unit   of each sample, without blanks, as {@code 1/s} or {@code ms}
 */
record Measurement(String metric, String unit, List<Double> samples) {
    private static final Pattern WORD = Pattern.compile("[a-z0-9]+(-[a-z0-9]+)*");
    private static final Pattern UNIT = Pattern.compile("\\S+");

    Measurement {
        requireNonNull(metric, "metric");
        requireNonNull(unit, "unit");
        samples = List.copyOf(samples);
        if (!WORD.matcher(metric).matches()) {
            throw new IllegalArgumentException("metric was '" + metric + "' but must be lower case words with hyphens");
        }
        if (!UNIT.matcher(unit).matches() || unit.contains("|")) {
            throw new IllegalArgumentException("unit was '" + unit + "' but must be one word");
        }
        if (samples.isEmpty()) {
            throw new IllegalArgumentException("samples of " + metric + " were empty but must have at least one");
        }
        if (!samples.stream().allMatch(Double::isFinite)) {
            throw new IllegalArgumentException("samples of " + metric + " were " + samples + " but must be finite");
        }
    }

    double median() {
        List<Double> sorted = samples.stream().sorted().toList();
        int middle = sorted.size() / 2;
        return sorted.size() % 2 == 1 ? sorted.get(middle) : (sorted.get(middle - 1) + sorted.get(middle)) / 2;
    }

    double least() {
        return samples.stream().mapToDouble(Double::doubleValue).min().orElseThrow();
    }

    double greatest() {
        return samples.stream().mapToDouble(Double::doubleValue).max().orElseThrow();
    }

    /** The line for machines: {@code BENCH name metric median unit n=…}, with the spread where there is one. */
    String line(String benchmark) {
        String line = "BENCH %s %s %s %s n=%d".formatted(benchmark, metric, number(median()), unit, samples.size());
        return samples.size() == 1 ? line : line + " min=" + number(least()) + " max=" + number(greatest());
    }

    /** The row for the page: metric, median, unit, n, min, max. */
    String row() {
        return "| %s | %s | %s | %d | %s | %s |"
                .formatted(metric, number(median()), unit, samples.size(), number(least()), number(greatest()));
    }

    /** Whole numbers and those from 100 on without decimals, others with four significant digits. */
    static String number(double value) {
        if (Math.abs(value) >= 100 || value == Math.rint(value)) {
            return String.format(Locale.ROOT, "%.0f", value);
        }
        int decimals = 3 - (int) Math.floor(Math.log10(Math.abs(value)));
        return String.format(Locale.ROOT, "%." + decimals + "f", value);
    }
}
