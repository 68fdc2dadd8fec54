package dev.sluice.event;

import dev.sluice.analysis.Reading;
import java.math.BigDecimal;
import java.math.MathContext;
import java.util.List;

/** A reading in a few words for people. What it means for a metric is the judge's to say. */
final class ReadingText {
    private ReadingText() {}

    static String of(Reading reading) {
        return reading.match(
                ReadingText::share,
                ReadingText::quantiles,
                value -> number(value.value()),
                noData -> "no data, " + noData.reason(),
                unavailable -> "can't be read, " + unavailable.reason());
    }

    private static String share(Reading.Counts counts) {
        if (counts.total() == 0) {
            return "no request";
        }
        return counts.matching() + " of " + counts.total() + " (" + number(100.0 * counts.matching() / counts.total())
                + "%)";
    }

    private static String quantiles(Reading.Histogram histogram) {
        long total = histogram.total();
        return total == 0
                ? "no request"
                : total + (total == 1 ? " request" : " requests") + ", p50 " + quantile(histogram, 0.5) + ", p99 "
                        + quantile(histogram, 0.99);
    }

    /** As far as the buckets tell. */
    private static String quantile(Reading.Histogram histogram, double share) {
        List<Double> edges = histogram.edges();
        double rank = share * histogram.total();
        long before = 0;
        for (int i = 0; i < edges.size(); i++) {
            before += histogram.counts().get(i);
            if (before >= rank) {
                return "up to " + millis(edges.get(i));
            }
        }
        return "above " + millis(edges.get(edges.size() - 1));
    }

    private static String millis(double seconds) {
        return number(seconds * 1_000) + " ms";
    }

    private static String number(double value) {
        return new BigDecimal(value)
                .round(new MathContext(4))
                .stripTrailingZeros()
                .toPlainString();
    }
}
