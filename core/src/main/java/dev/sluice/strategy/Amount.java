package dev.sluice.strategy;

/**
 * A number of instances: so many, or so many percent of the whole.
 *
 * @param value 0 to 10,000; at most 100 if in percent
 * @param percent whether it is a percentage
 * @see <a href="https://kubernetes.io/docs/concepts/workloads/controllers/deployment/#rolling-update-deployment">maxSurge and
 *     maxUnavailable of a Deployment</a>
 */
public record Amount(int value, boolean percent) {
    public Amount {
        if (value < 0 || value > (percent ? 100 : 10_000)) {
            throw new IllegalArgumentException(
                    "amount was " + value + (percent ? "% but must be in [0, 100]%" : " but must be in [0, 10000]"));
        }
    }

    public static Amount instances(int count) {
        return new Amount(count, false);
    }

    public static Amount percent(int percent) {
        return new Amount(percent, true);
    }

    /** Of {@code total} instances, a fraction counting as a whole one. */
    public int ofRoundedUp(int total) {
        return percent ? -Math.floorDiv(-Math.multiplyExact(value, total), 100) : value;
    }

    /** Of {@code total} instances, a fraction counting as none. */
    public int ofRoundedDown(int total) {
        return percent ? Math.multiplyExact(value, total) / 100 : value;
    }

    @Override
    public String toString() {
        return percent ? value + "%" : Integer.toString(value);
    }
}
