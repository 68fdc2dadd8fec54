package dev.sluice.load;

import static java.util.Objects.requireNonNull;
import static java.util.Objects.requireNonNullElse;

import dev.sluice.ConfigurationException;
import dev.sluice.Problems;
import java.net.URI;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * A search for the rate at which a service stops keeping to its limits, and from that for the replicas that a wanted rate needs.
 *
 * <p>Rates rise by a factor, each for {@link Builder#stepFor a while}, until a limit breaks; then rates between the last good one and that are
 * tried until the two are close. An overload lets the queue grow slowly: what a step can see is an excess of about the limit
 * divided by the step's time. A step in which the generator was starved proves nothing and is never taken for the service's limit. The
 * requests are GETs. Point it at replicas that no user needs. Immutable and safe for use by many threads.
 */
public final class CapacitySweep {
    private final Trial trial;
    private final URI target;
    private final Rate lowest;
    private final Rate highest;
    private final double growth;
    private final double precision;
    private final int replicas;
    private final double headroom;
    private final List<Rate> wanted;

    private CapacitySweep(Builder builder, Rate lowest, Rate highest) {
        this.trial = builder.trial(lowest);
        this.target = builder.target;
        this.lowest = lowest;
        this.highest = highest;
        this.growth = builder.growth;
        this.precision = builder.precision;
        this.replicas = builder.replicas;
        this.headroom = builder.headroom;
        this.wanted = List.copyOf(builder.wanted);
    }

    /** Starts from the defaults, which stand at each option. The first and last rate and the limit of one quantile must be given. */
    public static Builder of(URI target) {
        return new Builder(requireNonNull(target, "target"));
    }

    /**
     * Sends the load, on a thread of its own, and waits for the end.
     *
     * @throws dev.sluice.TransientException if this machine broke a step off, or the caller was interrupted, which ends the load at once
     *     (its flag stays set)
     */
    public CapacityReport run() {
        try (LoadGenerator generator = LoadGenerator.create()) {
            return run(load -> generator.start(load).await());
        }
    }

    /** The same with anything that carries out loads. */
    CapacityReport run(Function<Load, LoadReport> carrier) {
        CapacitySearch search = new CapacitySearch(
                growth,
                precision,
                highest,
                rate -> CapacityStep.of(carrier.apply(trial.at(rate).on(target)), trial.limits()));
        return new CapacityReport(search.from(lowest), replicas, headroom, wanted);
    }

    @Override
    public String toString() {
        return "sweep of " + target + " from " + lowest + " to " + highest;
    }

    /** Collects the options; {@link #build()} reports everything that is wrong with them at once. Reusable; not for several threads. */
    public static final class Builder {
        private final URI target;
        private LoadLimits limits = LoadLimits.NO_FAILURE;
        private Protocol protocol = Protocol.HTTP_1_1;
        private @Nullable Rate lowest;
        private @Nullable Rate highest;
        private Duration stepFor = Duration.ofSeconds(10);
        private Duration warmUp = Duration.ofSeconds(2);
        private Duration timeout = Duration.ofSeconds(5);
        private double freshShare = 0.5;
        private double growth = 1.5;
        private double precision = 0.05;
        private int replicas = 1;
        private double headroom = 0.3;
        private final Map<String, String> headers = new TreeMap<>(String.CASE_INSENSITIVE_ORDER);
        private final List<Rate> wanted = new ArrayList<>();

        private Builder(URI target) {
            this.target = target;
        }

        /** The time that half of the requests must stay under. */
        public Builder p50Under(Duration limit) {
            return under(Quantile.P50, limit);
        }

        /** The time that 95 % of the requests must stay under. */
        public Builder p95Under(Duration limit) {
            return under(Quantile.P95, limit);
        }

        /** The time that 99 % of the requests must stay under. */
        public Builder p99Under(Duration limit) {
            return under(Quantile.P99, limit);
        }

        /** The time that 99.9 % of the requests must stay under. */
        public Builder p999Under(Duration limit) {
            return under(Quantile.P999, limit);
        }

        private Builder under(Quantile quantile, Duration limit) {
            limits = limits.with(quantile, requireNonNull(limit, "limit"));
            return this;
        }

        /** The share of requests that may fail, by any {@link Failure}, 0 to 1. None by default. */
        public Builder errorRatio(double share) {
            limits = limits.withErrorRatio(share);
            return this;
        }

        /** What the requests travel over. {@link Protocol#HTTP_1_1} by default. */
        public Builder protocol(Protocol protocol) {
            this.protocol = requireNonNull(protocol, "protocol");
            return this;
        }

        /** The first rate, one that the service surely takes. Required. */
        public Builder from(Rate lowest) {
            this.lowest = requireNonNull(lowest, "lowest");
            return this;
        }

        /** The last rate, above which nobody wants to know. Required. */
        public Builder upTo(Rate highest) {
            this.highest = requireNonNull(highest, "highest");
            return this;
        }

        /** How long each rate is held, the warm-up included, up to a day. 10 s by default; the longer, the smaller the overload that shows. */
        public Builder stepFor(Duration stepFor) {
            this.stepFor = requireNonNull(stepFor, "stepFor");
            return this;
        }

        /** The time at the start of each step that doesn't count, in which what the step before left is worked off. 2 s by default. */
        public Builder warmUp(Duration warmUp) {
            this.warmUp = requireNonNull(warmUp, "warmUp");
            return this;
        }

        /** How long one request may take before it has failed, at least the greatest limit. 5 s by default. */
        public Builder timeout(Duration timeout) {
            this.timeout = requireNonNull(timeout, "timeout");
            return this;
        }

        /** The share of requests that travel on a connection of their own, 0 to 1. 0.5 by default. */
        public Builder freshShare(double freshShare) {
            this.freshShare = freshShare;
            return this;
        }

        /** From one rising rate to the next, 1.05 to 10. 1.5 by default. */
        public Builder growth(double growth) {
            this.growth = growth;
            return this;
        }

        /** How close the highest good rate and the lowest that is too much must come, 0.01 to 1. 0.05 (5 %) by default. */
        public Builder precision(double precision) {
            this.precision = precision;
            return this;
        }

        /** Adds a request header. */
        public Builder header(String name, String value) {
            headers.put(requireNonNull(name, "name"), requireNonNull(value, "value"));
            return this;
        }

        /** How many replicas share the load at the target, 1 to 100,000. 1 by default. */
        public Builder replicas(int replicas) {
            this.replicas = replicas;
            return this;
        }

        /** The share of each replica's capacity that is to stay free, 0 to 0.95. 0.3 (30 %) by default. */
        public Builder headroom(double headroom) {
            this.headroom = headroom;
            return this;
        }

        /** Adds a rate whose need of replicas the report states. */
        public Builder wanted(Rate rate) {
            wanted.add(requireNonNull(rate, "rate"));
            return this;
        }

        private Trial trial(Rate rate) {
            return new Trial(limits, protocol, rate, stepFor, warmUp, timeout, freshShare, headers);
        }

        /** @throws ConfigurationException naming everything that does not fit */
        public CapacitySweep build() {
            Problems problems = new Problems();
            problems.require(lowest != null, "from", "not given", "must be");
            problems.require(highest != null, "upTo", "not given", "must be");
            within(problems, "growth", growth, 1.05, 10);
            within(problems, "precision", precision, 0.01, 1);
            within(problems, "headroom", headroom, 0, 0.95);
            within(problems, "replicas", replicas, 1, 100_000);
            Rate first = requireNonNullElse(lowest, Rate.perSecond(1_000));
            Rate last = requireNonNullElse(highest, first);
            problems.require(
                    last.perSecond() >= first.perSecond(), "upTo", last, "must be at least the first rate, " + first);
            trial(first).addProblemsTo(problems, target);
            trial(last).addRoomProblemTo(problems);
            problems.throwIfAny("The capacity sweep of " + target.getHost());
            return new CapacitySweep(this, first, last);
        }

        private static void within(Problems problems, String option, double value, double least, double most) {
            problems.require(
                    value >= least && value <= most, option, value, "must be in [" + least + ", " + most + "]");
        }
    }
}
