package dev.sluice.strategy;

import static java.util.Objects.requireNonNull;

import dev.sluice.Problems;
import java.time.Duration;

/**
 * How long each kind of wait of a rollout may take. No wait is without a limit. Immutable.
 *
 * <p>A limit is turned into an absolute instant of the platform's clock when its step begins, and a process that takes over keeps it.
 */
public final class Limits {
    private final Duration ready;
    private final Duration route;
    private final Duration drain;
    private final Duration rollback;
    private final Duration expectedStart;

    private Limits(Builder builder) {
        this.ready = builder.ready;
        this.route = builder.route;
        this.drain = builder.drain;
        this.rollback = builder.rollback;
        this.expectedStart = builder.expectedStart;
    }

    /** The defaults of {@link #builder()}. */
    public static Limits defaults() {
        return builder().build();
    }

    /** Starts from: ready 10 min, route 2 min, drain 30 s, rollback 10 min, expected start 10 s. */
    public static Builder builder() {
        return new Builder();
    }

    /** For a revision to be ready at a new capacity. */
    public Duration ready() {
        return ready;
    }

    /** For a change of traffic to be seen on the data plane. */
    public Duration route() {
        return route;
    }

    /** For requests and connections of a revision without new traffic to end. What is still open then is cut. */
    public Duration drain() {
        return drain;
    }

    /** For each wait of a rollback; its own budget, whatever the rollout has used up. */
    public Duration rollback() {
        return rollback;
    }

    /** What an instance usually needs to get ready. Decides nothing; goes into {@link Plan#expectedDuration()}. */
    public Duration expectedStart() {
        return expectedStart;
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof Limits that
                && ready.equals(that.ready)
                && route.equals(that.route)
                && drain.equals(that.drain)
                && rollback.equals(that.rollback)
                && expectedStart.equals(that.expectedStart);
    }

    @Override
    public int hashCode() {
        return java.util.Objects.hash(ready, route, drain, rollback, expectedStart);
    }

    @Override
    public String toString() {
        return "Limits[ready " + ready + ", route " + route + ", drain " + drain + ", rollback " + rollback + "]";
    }

    /** Collects limits; {@link #build()} reports everything that is wrong at once. */
    public static final class Builder {
        private Duration ready = Duration.ofMinutes(10);
        private Duration route = Duration.ofMinutes(2);
        private Duration drain = Duration.ofSeconds(30);
        private Duration rollback = Duration.ofMinutes(10);
        private Duration expectedStart = Duration.ofSeconds(10);

        private Builder() {}

        /** More than zero. */
        public Builder ready(Duration ready) {
            this.ready = requireNonNull(ready, "ready");
            return this;
        }

        /** More than zero. */
        public Builder route(Duration route) {
            this.route = requireNonNull(route, "route");
            return this;
        }

        /** Not below zero. */
        public Builder drain(Duration drain) {
            this.drain = requireNonNull(drain, "drain");
            return this;
        }

        /** More than zero. */
        public Builder rollback(Duration rollback) {
            this.rollback = requireNonNull(rollback, "rollback");
            return this;
        }

        /** Not below zero. */
        public Builder expectedStart(Duration expectedStart) {
            this.expectedStart = requireNonNull(expectedStart, "expectedStart");
            return this;
        }

        /** @throws dev.sluice.ConfigurationException naming every limit that does not fit */
        public Limits build() {
            Problems problems = new Problems()
                    .requirePositive("ready", ready)
                    .requirePositive("route", route)
                    .requireNotNegative("drain", drain)
                    .requirePositive("rollback", rollback)
                    .requireNotNegative("expectedStart", expectedStart);
            problems.throwIfAny("These limits");
            return new Limits(this);
        }
    }
}
