package dev.sluice.load;

import java.time.Duration;
import org.HdrHistogram.Histogram;

/**
 * The shape of a distribution of times, to three significant digits.
 *
 * @param count how many times it is made of; all others are zero when this is
 * @param p50 half of them were not longer
 * @param p90 nine of ten were not longer
 * @param p95 nineteen of twenty were not longer
 * @param p99 ninety-nine of a hundred were not longer
 * @param p999 nine hundred and ninety-nine of a thousand were not longer
 * @param longest none was longer
 */
public record LatencySummary(
        long count, Duration p50, Duration p90, Duration p95, Duration p99, Duration p999, Duration longest) {

    static LatencySummary of(Histogram microseconds) {
        return new LatencySummary(
                microseconds.getTotalCount(),
                at(microseconds, 50),
                at(microseconds, 90),
                at(microseconds, 95),
                at(microseconds, 99),
                at(microseconds, 99.9),
                at(microseconds, 100));
    }

    private static Duration at(Histogram microseconds, double percentile) {
        return Duration.ofNanos(microseconds.getValueAtPercentile(percentile) * 1_000);
    }
}
