package dev.sluice.report;

import static java.util.Objects.requireNonNull;

import dev.sluice.Problems;
import java.time.Duration;
import java.time.Instant;
import java.util.Collections;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * What was measured of one version over one interval, by whoever measures: a load generator, a router, a metric source. Immutable.
 *
 * @param at the end of the interval, by the clock of who measures
 * @param during its length, more than zero and at most 366 days
 * @param version what people call it, 1 to 253 characters
 * @param requests how many were answered or failed, not below zero; zero is a measurement, no sample is none
 * @param errors how many of them failed, at most all
 * @param latency the time that a quantile of them took at most, by quantile between 0 and 1 (0.99 is p99), not below zero; empty if it
 *     was not measured
 */
public record TrafficSample(
        Instant at, Duration during, String version, long requests, long errors, SortedMap<Double, Duration> latency) {

    public TrafficSample {
        requireNonNull(at, "at");
        requireNonNull(version, "version");
        latency = Collections.unmodifiableSortedMap(new TreeMap<>((Map<Double, Duration>) latency));
        Problems problems = new Problems();
        problems.requirePositive("during", during);
        problems.require(
                !version.isBlank() && version.length() <= 253, "version", version, "must have 1 to 253 characters");
        problems.require(requests >= 0, "requests", requests, "must not be below zero");
        problems.require(errors >= 0 && errors <= requests, "errors", errors, "must be from 0 to all " + requests);
        latency.forEach((quantile, time) -> {
            problems.require(
                    quantile > 0 && quantile < 1, "latency", quantile, "must have quantiles between 0 and 1 as keys");
            problems.requireNotNegative("latency", time);
        });
        problems.throwIfAny("This sample of traffic");
    }

    /** A sample without latency. */
    public static TrafficSample of(Instant at, Duration during, String version, long requests, long errors) {
        return new TrafficSample(at, during, version, requests, errors, new TreeMap<>());
    }

    /** The same with what a quantile of the requests took at most. */
    public TrafficSample withLatency(double quantile, Duration time) {
        SortedMap<Double, Duration> more = new TreeMap<>(latency);
        more.put(quantile, time);
        return new TrafficSample(at, during, version, requests, errors, more);
    }

    Instant from() {
        return at.minus(during);
    }

    /** This and a later one of the same version as one: counts add up, and of each quantile that both have the worse one is kept. */
    TrafficSample and(TrafficSample later) {
        SortedMap<Double, Duration> worst = new TreeMap<>();
        for (Map.Entry<Double, Duration> mine : latency.entrySet()) {
            @Nullable Duration other = later.latency.get(mine.getKey());
            if (other != null) {
                worst.put(mine.getKey(), other.compareTo(mine.getValue()) > 0 ? other : mine.getValue());
            }
        }
        return new TrafficSample(
                later.at, during.plus(later.during), version, requests + later.requests, errors + later.errors, worst);
    }
}
