package dev.sluice.load;

import dev.sluice.ConfigurationException;
import dev.sluice.Problems;
import java.net.URI;
import java.time.Duration;
import java.util.Collections;
import java.util.Map;
import java.util.TreeMap;

/**
 * What is sent to a service to learn whether it keeps to its limits.
 *
 * @param timeout how long one request may take
 * @param freshShare the share of requests on connections of their own
 */
record Trial(
        LoadLimits limits,
        Protocol protocol,
        Rate rate,
        Duration during,
        Duration warmUp,
        Duration timeout,
        double freshShare,
        Map<String, String> headers) {
    Trial {
        Map<String, String> sorted = new TreeMap<>(String.CASE_INSENSITIVE_ORDER);
        sorted.putAll(headers);
        headers = Collections.unmodifiableMap(sorted);
    }

    /** The same at another rate. */
    Trial at(Rate other) {
        return new Trial(limits, protocol, other, during, warmUp, timeout, freshShare, headers);
    }

    /**
     * The load on a target, with room for as many requests as can be under way.
     *
     * @throws ConfigurationException if that can't be spoken to
     */
    Load on(URI target) {
        Load.Builder load = Load.to(target)
                .protocol(protocol)
                .rate(rate)
                .during(during)
                .warmUp(warmUp)
                .timeout(timeout)
                .freshShare(freshShare)
                .inFlightLimit((int) Math.min(Load.MOST_IN_FLIGHT, 2 * inFlight() + 100));
        headers.forEach(load::header);
        return load.build();
    }

    /** How many requests are under way when none is answered before its time is up. */
    private double inFlight() {
        return rate.perSecond() * timeout.toNanos() / 1e9;
    }

    /** Notes what does not fit about the limits, and about the load on a target. */
    void addProblemsTo(Problems problems, URI target) {
        double measured = rate.perSecond() * during.minus(warmUp).toNanos() / 1e9;
        limits.addProblemsTo(problems, measured, timeout);
        try {
            on(target);
        } catch (ConfigurationException e) {
            problems.addAll(e.problems());
        }
    }

    /** Notes it if a service that stalls would have more requests under way than a generator carries. */
    void addRoomProblemTo(Problems problems) {
        problems.require(
                inFlight() <= Load.MOST_IN_FLIGHT,
                "timeout",
                timeout,
                "must be less at " + rate + ": a service that stalls would have " + (long) inFlight()
                        + " requests under way, and a generator carries " + Load.MOST_IN_FLIGHT);
    }
}
