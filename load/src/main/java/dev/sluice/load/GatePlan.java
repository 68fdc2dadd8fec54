package dev.sluice.load;

import dev.sluice.ConfigurationException;
import dev.sluice.Problems;
import java.net.URI;
import java.time.Duration;
import java.util.Collections;
import java.util.Map;
import java.util.TreeMap;
import java.util.regex.Pattern;

/**
 * What a load gate sends to a revision, and what must come of it.
 *
 * @param timeout how long one request may take
 * @param freshShare the share of requests on connections of their own
 */
record GatePlan(
        LoadLimits limits,
        Protocol protocol,
        Rate rate,
        Duration during,
        Duration warmUp,
        Duration timeout,
        double freshShare,
        String path,
        Map<String, String> headers) {
    /** An address that no probe has: only what is sent there is looked at. */
    private static final URI SOMEWHERE = URI.create("http://revision.invalid");

    private static final Pattern CREDENTIAL =
            Pattern.compile(".*(auth|cookie|token|secret|password|key).*", Pattern.CASE_INSENSITIVE);

    GatePlan {
        Map<String, String> sorted = new TreeMap<>(String.CASE_INSENSITIVE_ORDER);
        sorted.putAll(headers);
        headers = Collections.unmodifiableMap(sorted);
    }

    /**
     * The load on an address.
     *
     * @throws ConfigurationException if that can't be spoken to
     */
    Load on(URI address) {
        Load.Builder load = Load.to(address.resolve(path))
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

    void addProblemsTo(Problems problems) {
        double measured = rate.perSecond() * during.minus(warmUp).toNanos() / 1e9;
        limits.addProblemsTo(problems, measured, timeout);
        problems.require(
                inFlight() <= Load.MOST_IN_FLIGHT,
                "timeout",
                timeout,
                "must be less at " + rate + ": a revision that stalls would have " + (long) inFlight()
                        + " requests under way, and a generator carries " + Load.MOST_IN_FLIGHT);
        headers.keySet()
                .forEach(name -> problems.require(
                        !CREDENTIAL.matcher(name).matches(),
                        "header",
                        name,
                        "must not hold a credential: the journal keeps what a gate sends"));
        boolean isPath = isPath(path);
        problems.require(isPath, "path", path, "must be an encoded path like /cart?full=1");
        try {
            (isPath ? this : new GatePlan(limits, protocol, rate, during, warmUp, timeout, freshShare, "/", headers))
                    .on(SOMEWHERE);
        } catch (ConfigurationException e) {
            problems.addAll(e.problems());
        }
    }

    private static boolean isPath(String path) {
        try {
            URI uri = URI.create(path);
            return path.startsWith("/") && !path.startsWith("//") && uri.getRawFragment() == null;
        } catch (IllegalArgumentException e) {
            return false;
        }
    }
}
