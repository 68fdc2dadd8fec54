package dev.sluice.deploy;

import static java.util.Objects.requireNonNull;

import dev.sluice.Problems;
import dev.sluice.release.ReleaseId;
import dev.sluice.release.RevisionId;
import dev.sluice.traffic.TrafficRules;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * The whole observed truth of one application at one moment. Immutable.
 *
 * <p>All decisions are made from one of these. Its {@link #token()} stands for everything that drivers and people change: which
 * revisions exist, the capacity wanted (the bounds, where an autoscaler owns the count), the traffic, the epoch. Two tokens are equal
 * exactly if all of that is equal; readiness, counts and time don't matter. Providers derive it from the meaning, not from version
 * numbers of platform objects, which also move for other reasons.
 *
 * <p>Traffic may go to a revision that is not in the list: people can delete what serves, and that must be seen, not refused.
 */
public final class Snapshot {
    private final List<Revision> revisions;
    private final TrafficRules traffic;
    private final List<TaskStatus> tasks;
    private final long epoch;
    private final String token;
    private final Instant at;

    private Snapshot(Builder builder) {
        this.revisions = List.copyOf(builder.revisions);
        this.traffic = builder.traffic;
        this.tasks = List.copyOf(builder.tasks);
        this.epoch = builder.epoch;
        this.token = builder.token;
        this.at = builder.at;
    }

    /**
     * Starts from an application that does not exist yet.
     *
     * @param token opaque, the provider's own
     * @param at by the platform's clock, which all deadlines are measured with
     */
    public static Builder builder(String token, Instant at) {
        return new Builder(token, at);
    }

    /** Every revision, oldest first. */
    public List<Revision> revisions() {
        return revisions;
    }

    public Optional<Revision> revision(RevisionId id) {
        for (Revision revision : revisions) {
            if (revision.id().equals(id)) {
                return Optional.of(revision);
            }
        }
        return Optional.empty();
    }

    /** The revision that was staged from a release. */
    public Optional<Revision> revision(ReleaseId release) {
        for (Revision revision : revisions) {
            if (revision.origin() instanceof Origin.Managed m && m.release().equals(release)) {
                return Optional.of(revision);
            }
        }
        return Optional.empty();
    }

    /** The traffic as it <em>is</em>, after the platform's rounding. */
    public TrafficRules traffic() {
        return traffic;
    }

    public Optional<TaskStatus> task(TaskId id) {
        return tasks.stream().filter(t -> t.task().equals(id)).findFirst();
    }

    public List<TaskStatus> tasks() {
        return tasks;
    }

    /** The highest epoch that the platform has seen; 0 if nobody ever drove this application. */
    public long epoch() {
        return epoch;
    }

    public String token() {
        return token;
    }

    /**
     * By the platform's clock, which may be as coarse as a second and, with several servers, step back a little: see {@link
     * #notBefore}.
     */
    public Instant at() {
        return at;
    }

    /** The same world at the later of its own instant and the given one, so that a reader's time never runs backwards. */
    public Snapshot notBefore(Instant earliest) {
        if (!at.isBefore(earliest)) {
            return this;
        }
        Builder builder = new Builder(token, earliest);
        builder.revisions.addAll(revisions);
        builder.tasks.addAll(tasks);
        builder.traffic = traffic;
        builder.epoch = epoch;
        return new Snapshot(builder);
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof Snapshot that
                && epoch == that.epoch
                && token.equals(that.token)
                && at.equals(that.at)
                && traffic.equals(that.traffic)
                && revisions.equals(that.revisions)
                && tasks.equals(that.tasks);
    }

    @Override
    public int hashCode() {
        return java.util.Objects.hash(token, at, revisions, tasks);
    }

    @Override
    public String toString() {
        return "Snapshot[" + revisions + ", " + traffic + ", epoch " + epoch + ", " + at + "]";
    }

    /** Collects what a provider observed. */
    public static final class Builder {
        private final String token;
        private final Instant at;
        private final List<Revision> revisions = new ArrayList<>();
        private final List<TaskStatus> tasks = new ArrayList<>();
        private TrafficRules traffic = TrafficRules.none();
        private long epoch;

        private Builder(String token, Instant at) {
            this.token = requireNonNull(token, "token");
            this.at = requireNonNull(at, "at");
        }

        public Builder revision(Revision revision) {
            revisions.add(requireNonNull(revision, "revision"));
            return this;
        }

        public Builder traffic(TrafficRules traffic) {
            this.traffic = requireNonNull(traffic, "traffic");
            return this;
        }

        public Builder task(TaskStatus task) {
            tasks.add(requireNonNull(task, "task"));
            return this;
        }

        public Builder epoch(long epoch) {
            this.epoch = epoch;
            return this;
        }

        /** @throws dev.sluice.ConfigurationException if two revisions share an id or a release */
        public Snapshot build() {
            Problems problems = new Problems();
            Set<Object> seen = new HashSet<>();
            for (Revision revision : revisions) {
                problems.require(seen.add(revision.id()), "revisions", revision.id(), "must be there once");
                revision.origin()
                        .releaseId()
                        .ifPresent(r -> problems.require(seen.add(r), "revisions", r, "must have one revision only"));
            }
            problems.require(epoch >= 0, "epoch", epoch, "must not be below zero");
            problems.throwIfAny("This snapshot");
            return new Snapshot(this);
        }
    }
}
