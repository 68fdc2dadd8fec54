package dev.sluice.analysis;

import java.util.List;
import java.util.Optional;
import java.util.function.Supplier;

/**
 * What a reading says about a metric: a number, or the two between which it lies.
 *
 * @param low the least it can be
 * @param high the most it can be; infinite for a quantile beyond the last edge of a histogram
 * @param missing why nothing is known; empty if something is
 */
record Estimate(double low, double high, Optional<Reading.NoData> missing) {
    /** How much the division of two equal rates may give above 1. */
    private static final double ROUNDING = 1e-9;

    static Estimate of(double value) {
        return between(value, value);
    }

    private static Estimate between(double low, double high) {
        return new Estimate(low, high, Optional.empty());
    }

    static Estimate unknown(Reading.NoData.Kind kind, String reason) {
        return unknown(new Reading.NoData(kind, reason));
    }

    private static Estimate unknown(Reading.NoData noData) {
        return new Estimate(Double.NaN, Double.NaN, Optional.of(noData));
    }

    /**
     * Of a reading other than {@link Reading.Unavailable}.
     *
     * @param fewest requests that it must rest on
     */
    static Estimate of(Metric metric, Reading reading, long fewest) {
        return reading.match(
                counts -> resting(counts.total(), fewest, () -> metric.accept(new OfCounts(counts))),
                histogram -> resting(histogram.total(), fewest, () -> metric.accept(new OfHistogram(histogram))),
                value -> fewest > 1
                        ? unknown(
                                Reading.NoData.Kind.UNSUITABLE,
                                "the source does not tell how many requests its number rests on, and " + fewest
                                        + " are asked for")
                        : metric.accept(new OfValue(value.value())),
                noData -> unknown(noData),
                unavailable -> unknown(Reading.NoData.Kind.EMPTY, unavailable.reason()));
    }

    /** The number, or where it lies, in words. */
    String text(String unit) {
        if (low == high) {
            return Condition.number(low, unit);
        }
        return Double.isInfinite(high)
                ? "more than " + Condition.number(low, unit)
                : Condition.number(low, unit) + " to " + Condition.number(high, unit);
    }

    private static Estimate resting(long total, long fewest, Supplier<Estimate> estimate) {
        if (total == 0) {
            return unknown(Reading.NoData.Kind.EMPTY, "there was no request");
        } else if (total < fewest) {
            return unknown(
                    Reading.NoData.Kind.TOO_FEW,
                    "there were only " + Labels.several(total, "request") + ", and " + fewest + " are asked for");
        }
        return estimate.get();
    }

    private static Estimate unsuitable(Metric metric, String what) {
        return unknown(
                Reading.NoData.Kind.UNSUITABLE,
                "the source answered " + what + ", which is not what " + metric.name() + " is about");
    }

    private record OfCounts(Reading.Counts counts) implements Metric.Visitor<Estimate> {
        @Override
        public Estimate other(Metric metric) {
            return unsuitable(metric, "counts");
        }

        @Override
        public Estimate errorRatio(Metric.ErrorRatio metric) {
            return share();
        }

        @Override
        public Estimate slowerThan(Metric.SlowerThan metric) {
            return share();
        }

        @Override
        public Estimate query(Metric.Query metric) {
            return metric.unit().equals(Metric.RATIO) ? share() : unsuitable(metric, "counts");
        }

        private Estimate share() {
            return Estimate.of((double) counts.matching() / counts.total());
        }
    }

    private record OfValue(double value) implements Metric.Visitor<Estimate> {
        @Override
        public Estimate other(Metric metric) {
            return Estimate.of(value);
        }

        @Override
        public Estimate errorRatio(Metric.ErrorRatio metric) {
            return share(metric);
        }

        @Override
        public Estimate slowerThan(Metric.SlowerThan metric) {
            return share(metric);
        }

        @Override
        public Estimate latencyQuantile(Metric.LatencyQuantile metric) {
            return value < 0 ? unsuitable(metric, "a latency of " + value) : Estimate.of(value);
        }

        private Estimate share(Metric metric) {
            return value < 0 || value > 1 + ROUNDING
                    ? unsuitable(metric, "a share of " + value)
                    : Estimate.of(Math.min(1, value));
        }
    }

    private record OfHistogram(Reading.Histogram histogram) implements Metric.Visitor<Estimate> {
        @Override
        public Estimate other(Metric metric) {
            return unsuitable(metric, "a histogram");
        }

        /** Exact at an edge. Inside a bucket nobody knows how many of it were slower: between none and all. */
        @Override
        public Estimate slowerThan(Metric.SlowerThan metric) {
            List<Double> edges = histogram.edges();
            long surely = 0;
            long perhaps = 0;
            double from = 0;
            for (int i = 0; i <= edges.size(); i++) {
                double to = i < edges.size() ? edges.get(i) : Double.POSITIVE_INFINITY;
                surely += from >= metric.seconds() ? histogram.counts().get(i) : 0;
                perhaps += to > metric.seconds() ? histogram.counts().get(i) : 0;
                from = to;
            }
            double total = histogram.total();
            return between(surely / total, perhaps / total);
        }

        /** Evenly spread inside a bucket, as {@code histogram_quantile} of Prometheus; beyond the last edge only that is known. */
        @Override
        public Estimate latencyQuantile(Metric.LatencyQuantile metric) {
            List<Double> edges = histogram.edges();
            double rank = metric.quantile() * histogram.total();
            double before = 0;
            double from = 0;
            for (int i = 0; i < edges.size(); i++) {
                long count = histogram.counts().get(i);
                if (count > 0 && before + count >= rank) {
                    return Estimate.of(from + (edges.get(i) - from) * ((rank - before) / count));
                }
                before += count;
                from = edges.get(i);
            }
            return between(from, Double.POSITIVE_INFINITY);
        }
    }
}
