package dev.sluice.analysis;

import java.math.BigDecimal;
import java.math.MathContext;
import java.time.Duration;

/**
 * A range that a metric's number is in or not, in the metric's unit: shares are in [0, 1], latencies in seconds. One end may be open.
 *
 * @param low the lower end, or minus infinity
 * @param withLow whether the lower end itself is in
 * @param high the upper end, or infinity
 * @param withHigh whether the upper end itself is in
 */
public record Condition(double low, boolean withLow, double high, boolean withHigh) {
    public Condition {
        if (!(low < high || (low == high && withLow && withHigh))
                || (Double.isInfinite(low) && Double.isInfinite(high))) {
            throw new IllegalArgumentException("condition was " + text(low, withLow, high, withHigh)
                    + " but must be a range with at least one end, the lower one first");
        }
        withLow = withLow && !Double.isInfinite(low);
        withHigh = withHigh && !Double.isInfinite(high);
        low += 0.0; // the one zero there is
        high += 0.0;
    }

    /** Less than this. */
    public static Condition below(double limit) {
        return new Condition(Double.NEGATIVE_INFINITY, false, limit, false);
    }

    /** Faster than this, for latencies. */
    public static Condition below(Duration limit) {
        return below(seconds(limit));
    }

    /** This or less. */
    public static Condition atMost(double limit) {
        return new Condition(Double.NEGATIVE_INFINITY, false, limit, true);
    }

    /** As fast as this or faster. */
    public static Condition atMost(Duration limit) {
        return atMost(seconds(limit));
    }

    /** More than this. */
    public static Condition above(double limit) {
        return new Condition(limit, false, Double.POSITIVE_INFINITY, false);
    }

    /** Slower than this. */
    public static Condition above(Duration limit) {
        return above(seconds(limit));
    }

    /** This or more. */
    public static Condition atLeast(double limit) {
        return new Condition(limit, true, Double.POSITIVE_INFINITY, false);
    }

    /** As slow as this or slower. */
    public static Condition atLeast(Duration limit) {
        return atLeast(seconds(limit));
    }

    /** In this range, its ends included. */
    public static Condition between(double low, double high) {
        return new Condition(low, true, high, true);
    }

    private static double seconds(Duration limit) {
        return limit.getSeconds() + limit.getNano() / 1e9;
    }

    /** Whether this number, which is not NaN, is in the range. */
    public boolean holds(double value) {
        return (Double.isInfinite(low) || (withLow ? value >= low : value > low))
                && (Double.isInfinite(high) || (withHigh ? value <= high : value < high));
    }

    /** A number in the range. */
    double inside() {
        if (Double.isInfinite(low)) {
            return Double.isInfinite(high) ? 0 : high > 0 ? 0 : high - 1;
        }
        return Double.isInfinite(high) ? (withLow ? low : low + 1) : low + (high - low) / 2;
    }

    /** A number out of the range; the range is not everything. */
    double outside() {
        if (Double.isInfinite(low)) {
            return high + 1;
        }
        return low > 0 ? 0 : low - 1;
    }

    /** Wherever in the estimate the number is, it is in the range. */
    boolean surelyHolds(Estimate estimate) {
        return holds(estimate.low()) && holds(estimate.high());
    }

    /** Wherever in the estimate the number is, it is not in the range. */
    boolean surelyFails(Estimate estimate) {
        return estimate.high() < low
                || estimate.low() > high
                || (estimate.high() == low && !withLow)
                || (estimate.low() == high && !withHigh);
    }

    boolean overlaps(Condition other) {
        double from = Math.max(low, other.low);
        double to = Math.min(high, other.high);
        return from < to || (from == to && holds(from) && other.holds(from));
    }

    /** In words, with shares as percentages: {@code below 1%}, {@code at least 0.25 seconds}. */
    public String text(String unit) {
        String from = (withLow ? "at least " : "above ") + number(low, unit);
        String to = (withHigh ? "at most " : "below ") + number(high, unit);
        if (Double.isInfinite(low)) {
            return to;
        } else if (Double.isInfinite(high)) {
            return from;
        }
        return withLow && withHigh
                ? "between " + number(low, unit) + " and " + number(high, unit)
                : from + " and " + to;
    }

    static String number(double value, String unit) {
        if (Double.isInfinite(value)) {
            return "any number";
        }
        boolean share = unit.equals(Metric.RATIO);
        String number = new BigDecimal(value)
                .movePointRight(share ? 2 : 0)
                .round(new MathContext(6))
                .stripTrailingZeros()
                .toPlainString();
        return share ? number + "%" : unit.isEmpty() ? number : number + " " + unit;
    }

    private static String text(double low, boolean withLow, double high, boolean withHigh) {
        return (withLow ? "[" : "(") + low + ", " + high + (withHigh ? "]" : ")");
    }

    @Override
    public String toString() {
        return text("");
    }
}
