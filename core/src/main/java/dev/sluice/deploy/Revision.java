package dev.sluice.deploy;

import static java.util.Objects.requireNonNull;

import dev.sluice.Problems;
import dev.sluice.release.Capacity;
import dev.sluice.release.RevisionId;
import java.util.Objects;

/**
 * A release as it exists on a platform, at one moment. Immutable.
 */
public final class Revision {
    private final RevisionId id;
    private final Origin origin;
    private final String label;
    private final Capacity capacity;
    private final int ready;
    private final int running;
    private final Readiness readiness;

    private Revision(Builder builder) {
        this.id = builder.id;
        this.origin = builder.origin;
        this.label = builder.label;
        this.capacity = builder.capacity;
        this.ready = builder.ready;
        this.running = builder.running;
        this.readiness = builder.readiness;
    }

    /** Starts from an inert revision: no capacity, nothing running, {@link Readiness.Idle}. */
    public static Builder builder(RevisionId id, Origin origin) {
        return new Builder(id, origin);
    }

    public RevisionId id() {
        return id;
    }

    public Origin origin() {
        return origin;
    }

    /** What people call the release; the id where nobody gave it a name. */
    public String label() {
        return label;
    }

    /** The capacity that is wanted, as the platform has recorded it. */
    public Capacity capacity() {
        return capacity;
    }

    /**
     * Instances that can serve now and have been able to for the platform's settling time, 0 to {@link #running()}. One that starts,
     * answers and crashes in a loop never counts.
     */
    public int ready() {
        return ready;
    }

    /** Instances that exist, starting and stopping ones included. */
    public int running() {
        return running;
    }

    public Readiness readiness() {
        return readiness;
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof Revision that
                && id.equals(that.id)
                && origin.equals(that.origin)
                && label.equals(that.label)
                && capacity.equals(that.capacity)
                && ready == that.ready
                && running == that.running
                && readiness.equals(that.readiness);
    }

    @Override
    public int hashCode() {
        return Objects.hash(id, origin, capacity, ready, running, readiness);
    }

    @Override
    public String toString() {
        return id + "[" + label + ", " + ready + "/" + capacity + " ready, " + readiness + "]";
    }

    /** Collects what a provider observed. */
    public static final class Builder {
        private final RevisionId id;
        private final Origin origin;
        private String label;
        private Capacity capacity = Capacity.NONE;
        private int ready;
        private int running;
        private Readiness readiness = new Readiness.Idle();

        private Builder(RevisionId id, Origin origin) {
            this.id = requireNonNull(id, "id");
            this.origin = requireNonNull(origin, "origin");
            this.label = id.value();
        }

        public Builder label(String label) {
            this.label = requireNonNull(label, "label");
            return this;
        }

        public Builder capacity(Capacity capacity) {
            this.capacity = requireNonNull(capacity, "capacity");
            return this;
        }

        public Builder ready(int ready) {
            this.ready = ready;
            return this;
        }

        public Builder running(int running) {
            this.running = running;
            return this;
        }

        public Builder readiness(Readiness readiness) {
            this.readiness = requireNonNull(readiness, "readiness");
            return this;
        }

        /** @throws dev.sluice.ConfigurationException if the counts contradict each other */
        public Revision build() {
            Problems problems = new Problems();
            problems.require(ready >= 0 && ready <= running, "ready", ready, "must be in [0, running=" + running + "]");
            problems.require(
                    !(readiness instanceof Readiness.Idle) || running == 0,
                    "readiness",
                    readiness,
                    "must not be idle while " + running + " instances run");
            problems.throwIfAny("This revision " + id);
            return new Revision(this);
        }
    }
}
