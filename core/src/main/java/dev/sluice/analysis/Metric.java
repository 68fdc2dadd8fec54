package dev.sluice.analysis;

import static java.util.Objects.requireNonNull;

import java.math.BigDecimal;
import java.time.Duration;
import java.util.Collections;
import java.util.Map;
import java.util.TreeMap;

/**
 * What is measured of a revision: a value that a plan keeps and that a {@link MetricSource} knows how to read. Kinds will be added: read it
 * through a {@link Visitor}.
 */
public sealed interface Metric {
    /** The unit of shares: a number in [0, 1]. */
    String RATIO = "ratio";

    /** The unit of latencies. */
    String SECONDS = "seconds";

    /** Unique within an analysis, as people refer to it: a DNS label of at most 30 characters. */
    String name();

    /** What its numbers are: {@link #RATIO}, {@link #SECONDS}, or a word of the query's author. */
    String unit();

    /** Answers with the visitor's method for this kind. */
    <R> R accept(Visitor<R> visitor);

    /** The share of requests that failed, named {@code error-ratio}; which ones did is the source's to know, usually those with a 5xx. */
    static ErrorRatio errorRatio() {
        return new ErrorRatio("error-ratio");
    }

    /**
     * The share of requests that took longer than this, named like {@code slower-than-300ms}.
     *
     * @param limit a whole number of microseconds, more than zero and at most an hour; where a source has buckets, best an edge of one
     */
    static SlowerThan slowerThan(Duration limit) {
        return new SlowerThan("slower-than-" + SlowerThan.text(limit), limit);
    }

    /**
     * The latency that this share of requests keeps to, in seconds, named like {@code latency-p99}.
     *
     * @param quantile in (0, 1), of at most 5 decimals
     */
    static LatencyQuantile latencyQuantile(double quantile) {
        return new LatencyQuantile("latency-" + LatencyQuantile.text(quantile), quantile);
    }

    /**
     * A query of the source's own language.
     *
     * @param unit of the number it gives
     * @param text with {@code {{placeholders}}} for what the source knows, like the revision, and for parameters
     */
    static Query query(String name, String unit, String text) {
        return new Query(name, unit, text, Map.of());
    }

    /** See {@link #errorRatio()}. */
    record ErrorRatio(String name) implements Metric {
        public ErrorRatio {
            Labels.check("metric name", name);
        }

        @Override
        public String unit() {
            return RATIO;
        }

        @Override
        public <R> R accept(Visitor<R> visitor) {
            return visitor.errorRatio(this);
        }

        @Override
        public String toString() {
            return name;
        }
    }

    /** See {@link #slowerThan}. */
    record SlowerThan(String name, Duration limit) implements Metric {
        public SlowerThan {
            Labels.check("metric name", name);
            text(limit);
        }

        @Override
        public String unit() {
            return RATIO;
        }

        /** The limit in seconds, as bucket edges are. */
        public double seconds() {
            return limit.toNanos() / 1e9;
        }

        @Override
        public <R> R accept(Visitor<R> visitor) {
            return visitor.slowerThan(this);
        }

        @Override
        public String toString() {
            return name;
        }

        private static String text(Duration limit) {
            if (limit.isNegative()
                    || limit.isZero()
                    || limit.compareTo(Duration.ofHours(1)) > 0
                    || limit.toNanos() % 1_000 != 0) {
                throw new IllegalArgumentException("limit was " + limit
                        + " but must be a whole number of microseconds, more than zero and at most 1 hour");
            }
            long micros = limit.toNanos() / 1_000;
            return micros % 1_000 == 0 ? micros / 1_000 + "ms" : micros + "us";
        }
    }

    /** See {@link #latencyQuantile}. */
    record LatencyQuantile(String name, double quantile) implements Metric {
        public LatencyQuantile {
            Labels.check("metric name", name);
            text(quantile);
        }

        @Override
        public String unit() {
            return SECONDS;
        }

        @Override
        public <R> R accept(Visitor<R> visitor) {
            return visitor.latencyQuantile(this);
        }

        @Override
        public String toString() {
            return name;
        }

        private static String text(double quantile) {
            if (!(quantile > 0 && quantile < 1)
                    || BigDecimal.valueOf(quantile).stripTrailingZeros().scale() > 5) {
                throw new IllegalArgumentException(
                        "quantile was " + quantile + " but must be in (0, 1) with at most 5 decimals");
            }
            return "p"
                    + BigDecimal.valueOf(quantile)
                            .movePointRight(2)
                            .stripTrailingZeros()
                            .toPlainString()
                            .replace('.', '-');
        }
    }

    /**
     * See {@link #query}.
     *
     * @param unit 0 to 20 characters; empty for a plain number
     * @param text 1 to 4,096 characters, as the source's language has it
     * @param parameters what goes in for {@code {{name}}}; at most 20, in the order of their names, never a secret's value
     */
    record Query(String name, String unit, String text, Map<String, String> parameters) implements Metric {
        public Query {
            Labels.check("metric name", name);
            if (requireNonNull(unit, "unit").length() > 20) {
                throw new IllegalArgumentException("unit was '" + unit + "' but must have at most 20 characters");
            }
            if (requireNonNull(text, "text").isBlank() || text.length() > 4_096) {
                throw new IllegalArgumentException("query of metric '" + name + "' had " + text.length()
                        + " characters but must have 1 to 4096, not all of them white space");
            }
            parameters = Collections.unmodifiableMap(new TreeMap<>(parameters));
            if (parameters.size() > 20) {
                throw new IllegalArgumentException(
                        "metric '" + name + "' had " + parameters.size() + " parameters but must have at most 20");
            }
        }

        /** A copy with one more parameter. */
        public Query with(String parameter, String value) {
            Map<String, String> more = new TreeMap<>(parameters);
            more.put(parameter, value);
            return new Query(name, unit, text, more);
        }

        @Override
        public <R> R accept(Visitor<R> visitor) {
            return visitor.query(this);
        }

        @Override
        public String toString() {
            return name;
        }
    }

    /** Tells the kinds of metrics apart. A kind that is added later goes to {@link #other} until a reader knows it. */
    interface Visitor<R> {
        R other(Metric metric);

        default R errorRatio(ErrorRatio metric) {
            return other(metric);
        }

        default R slowerThan(SlowerThan metric) {
            return other(metric);
        }

        default R latencyQuantile(LatencyQuantile metric) {
            return other(metric);
        }

        default R query(Query metric) {
            return other(metric);
        }
    }
}
