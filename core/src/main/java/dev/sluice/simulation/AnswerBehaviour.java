package dev.sluice.simulation;

import static java.util.Objects.requireNonNull;

import java.time.Duration;

/**
 * How a release answers requests on a simulated platform: how many fail, and how long the answers take. Latencies are spread log-logistic
 * through the median and the 99th percentile, which gives a tail as services have it.
 *
 * @param errorRatio the share of requests that fail, 0 to 1
 * @param median more than zero
 * @param p99 more than the median
 */
public record AnswerBehaviour(double errorRatio, Duration median, Duration p99) {
    /** Nothing fails; half of the answers within 20 ms and 99 % of them within 100 ms. */
    public static final AnswerBehaviour GOOD = new AnswerBehaviour(0, Duration.ofMillis(20), Duration.ofMillis(100));

    public AnswerBehaviour {
        if (!(errorRatio >= 0 && errorRatio <= 1)) {
            throw new IllegalArgumentException("errorRatio was " + errorRatio + " but must be in [0, 1]");
        }
        if (requireNonNull(median, "median").isNegative() || median.isZero()) {
            throw new IllegalArgumentException("median was " + median + " but must be more than zero");
        }
        if (requireNonNull(p99, "p99").compareTo(median) <= 0) {
            throw new IllegalArgumentException("p99 was " + p99 + " but must be more than the median, " + median);
        }
    }

    /** The same with this share of failures. */
    public AnswerBehaviour failing(double ratio) {
        return new AnswerBehaviour(ratio, median, p99);
    }

    /** The same with latencies through these two. */
    public AnswerBehaviour taking(Duration newMedian, Duration newP99) {
        return new AnswerBehaviour(errorRatio, newMedian, newP99);
    }

    /** The share of answers that take longer. */
    double slowerThan(double seconds) {
        return 1 / (1 + Math.pow(seconds / seconds(median), shape()));
    }

    /** What this share of answers keeps to, in seconds. */
    double quantile(double share) {
        return seconds(median) * Math.pow(share / (1 - share), 1 / shape());
    }

    private double shape() {
        return Math.log(99) / Math.log(seconds(p99) / seconds(median));
    }

    private static double seconds(Duration duration) {
        return duration.toNanos() / 1e9;
    }
}
