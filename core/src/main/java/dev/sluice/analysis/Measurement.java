package dev.sluice.analysis;

import static java.util.Objects.requireNonNull;

import java.time.Instant;
import java.time.temporal.ChronoUnit;

/** One reading of one metric of the new revision at one time: what a judge adds to the evidence. Immutable. */
public final class Measurement {
    private final String metric;
    private final Instant at;
    private final Reading reading;

    private Measurement(String metric, Instant at, Reading reading) {
        this.metric = requireNonNull(metric, "metric");
        this.at = at.truncatedTo(ChronoUnit.MILLIS);
        this.reading = requireNonNull(reading, "reading");
    }

    /**
     * @param metric its name
     * @param at when it was asked for, by the platform's clock, to the millisecond; the same for all metrics that were asked for together
     */
    public static Measurement of(String metric, Instant at, Reading reading) {
        return new Measurement(metric, at, reading);
    }

    public String metric() {
        return metric;
    }

    public Instant at() {
        return at;
    }

    public Reading reading() {
        return reading;
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof Measurement that
                && metric.equals(that.metric)
                && at.equals(that.at)
                && reading.equals(that.reading);
    }

    @Override
    public int hashCode() {
        return metric.hashCode() * 31 + at.hashCode();
    }

    @Override
    public String toString() {
        return metric + " at " + at + ": " + reading;
    }
}
