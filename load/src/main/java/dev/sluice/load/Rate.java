package dev.sluice.load;

/**
 * How many requests are to leave in each second, whatever becomes of the ones before.
 *
 * @param perSecond requests per second, more than 0 and at most {@value #HIGHEST}
 */
public record Rate(double perSecond) {
    /** The highest rate that one generator accepts, in requests per second. */
    public static final double HIGHEST = 100_000;

    /** @throws IllegalArgumentException if the rate is not in (0, {@value #HIGHEST}] */
    public Rate {
        if (!(perSecond > 0 && perSecond <= HIGHEST)) {
            throw new IllegalArgumentException(
                    "perSecond was " + perSecond + " but must be more than 0 and at most " + (long) HIGHEST);
        }
    }

    /** A rate in requests per second. */
    public static Rate perSecond(double requests) {
        return new Rate(requests);
    }

    /** When the request of the given number, counted from 0, is meant to leave, in nanoseconds since the first one. */
    long offsetNanos(long number) {
        return (long) (number * 1e9 / perSecond);
    }

    @Override
    public String toString() {
        return (perSecond == Math.rint(perSecond) ? Long.toString((long) perSecond) : Double.toString(perSecond))
                + "/s";
    }
}
