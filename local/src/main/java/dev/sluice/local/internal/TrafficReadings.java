package dev.sluice.local.internal;

import dev.sluice.PermanentException;
import dev.sluice.analysis.Metric;
import dev.sluice.analysis.Reading;
import dev.sluice.report.TrafficSample;
import java.time.Duration;
import java.time.Instant;
import java.util.List;

/**
 * What the counts of one revision over some time say about a metric.
 *
 * @param counts differences over that time
 */
public record TrafficReadings(TrafficCounts counts, Duration during) implements Metric.Visitor<Reading> {
    /** The one query that it knows. */
    public static final String REQUESTS_PER_SECOND = "requests-per-second";

    private static final List<Double> EDGES = LatencyBuckets.upperBounds().stream()
            .map(bound -> bound.toNanos() / 1e9)
            .toList();
    private static final List<Double> QUANTILES = List.of(0.5, 0.9, 0.99);

    @Override
    public Reading other(Metric metric) {
        throw unknown(metric.toString());
    }

    @Override
    public Reading errorRatio(Metric.ErrorRatio metric) {
        return new Reading.Counts(counts.ended(), counts.failed());
    }

    @Override
    public Reading slowerThan(Metric.SlowerThan metric) {
        return latencies();
    }

    @Override
    public Reading latencyQuantile(Metric.LatencyQuantile metric) {
        return latencies();
    }

    @Override
    public Reading query(Metric.Query metric) {
        if (!metric.text().equals(REQUESTS_PER_SECOND)) {
            throw unknown("the query '" + metric.text() + "'");
        }
        return Reading.of(counts.requests() * 1e9 / during.toNanos());
    }

    private Reading latencies() {
        return new Reading.Histogram(EDGES, counts.latency());
    }

    private static PermanentException unknown(String what) {
        return new PermanentException(
                PermanentException.Reason.REFUSED,
                "The router does not know " + what + ": it knows error ratios, latencies and the query '"
                        + REQUESTS_PER_SECOND + "'");
    }

    /** The same as a sample for people. A quantile that is longer than every bucket is left out. */
    public static TrafficSample sample(String version, Instant at, Duration during, TrafficCounts counts) {
        TrafficSample sample = TrafficSample.of(at, during, version, counts.ended(), counts.failed());
        List<Duration> bounds = LatencyBuckets.upperBounds();
        long total = counts.latency().stream().mapToLong(Long::longValue).sum();
        for (double quantile : QUANTILES) {
            long wanted = (long) Math.ceil(quantile * total);
            long seen = 0;
            for (int bucket = 0; bucket < bounds.size() && total > 0; bucket++) {
                seen += counts.latency().get(bucket);
                if (seen >= wanted) {
                    sample = sample.withLatency(quantile, bounds.get(bucket));
                    break;
                }
            }
        }
        return sample;
    }
}
