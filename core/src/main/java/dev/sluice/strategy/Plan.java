package dev.sluice.strategy;

import static java.util.Objects.requireNonNull;

import dev.sluice.Problems;
import dev.sluice.deploy.TrafficModel;
import dev.sluice.release.Application;
import dev.sluice.release.Capacity;
import dev.sluice.release.Prepared;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * Everything a rollout will do, before it does anything: the steps, the commit point, and the way back. Immutable, printable, storable.
 *
 * <p>Up to the commit point every failure leads along {@link #rollback()}, whose steps are those that the world does not already
 * satisfy; after it a failure holds. The {@link #hash()} covers everything that decides what happens.
 */
public final class Plan {
    private final Application application;
    private final String strategy;
    private final TrafficModel trafficModel;
    private final Prepared target;
    private final Capacity capacity;
    private final Optional<Incumbent> old;
    private final List<Step> steps;
    private final List<Step> rollback;
    private final List<String> warnings;
    private final Duration expectedDuration;
    private final int commitPoint;
    private final String hash;

    private Plan(Builder builder) {
        this.application = builder.application;
        this.strategy = builder.strategy;
        this.trafficModel = builder.trafficModel;
        this.target = builder.target;
        this.capacity = builder.capacity;
        this.old = builder.old;
        this.steps = List.copyOf(builder.steps);
        this.rollback = List.copyOf(builder.rollback);
        this.warnings = List.copyOf(builder.warnings);
        this.expectedDuration = builder.expectedDuration;
        this.commitPoint = commitPoint(steps);
        this.hash = Fingerprint.of(this);
    }

    /** Starts a plan; strategies and readers of stored plans need this. */
    public static Builder builder(
            Application application, String strategy, TrafficModel model, Prepared target, Capacity capacity) {
        return new Builder(application, strategy, model, target, capacity);
    }

    public Application application() {
        return application;
    }

    /** The name of the strategy that made it. */
    public String strategy() {
        return strategy;
    }

    public TrafficModel trafficModel() {
        return trafficModel;
    }

    /** What shall be live in the end. */
    public Prepared target() {
        return target;
    }

    /** What it shall have in the end. */
    public Capacity capacity() {
        return capacity;
    }

    /** What is live now; empty for a first release. */
    public Optional<Incumbent> old() {
        return old;
    }

    public List<Step> steps() {
        return steps;
    }

    /** The way back from every point before the commit: each step is skipped where the world already satisfies it. */
    public List<Step> rollback() {
        return rollback;
    }

    /** The index of the commit step. */
    public int commitPoint() {
        return commitPoint;
    }

    /** What can't be promised, and what a careful reader would ask about. */
    public List<String> warnings() {
        return warnings;
    }

    /** Bake times, propagation and usual start times added up. People and drains take what they take. */
    public Duration expectedDuration() {
        return expectedDuration;
    }

    /** After which every wait has ended one way or the other: the limits added up. */
    public Duration longestDuration() {
        return steps.stream().map(Step::limit).reduce(Duration.ZERO, Duration::plus);
    }

    /** 16 hexadecimal digits; equal for two plans that would do the same. */
    public String hash() {
        return hash;
    }

    /** The plan for people: one line a step, the commit point, the way back, the warnings. */
    public String describe() {
        StringBuilder text = new StringBuilder();
        text.append(strategy).append(" of ").append(application).append(": ");
        text.append(old.map(o -> o.label() + " (" + o.capacity() + ")").orElse("nothing"));
        text.append(" -> ")
                .append(target.label())
                .append(" (")
                .append(capacity)
                .append("), plan ")
                .append(hash)
                .append('\n');
        for (int i = 0; i < steps.size(); i++) {
            Step step = steps.get(i);
            text.append(String.format("%3d. %s", i + 1, step));
            if (i == commitPoint) {
                text.append("   <- up to here every failure goes back, from here none does");
            } else {
                text.append("   [at most ").append(Durations.text(step.limit())).append(']');
            }
            text.append('\n');
        }
        text.append("way back: ");
        for (int i = 0; i < rollback.size(); i++) {
            text.append(i == 0 ? "" : "; ").append(rollback.get(i));
        }
        text.append('\n');
        text.append("expected: ")
                .append(Durations.text(expectedDuration))
                .append(", at most ")
                .append(Durations.text(longestDuration()))
                .append('\n');
        warnings.forEach(w -> text.append("warning: ").append(w).append('\n'));
        return text.toString();
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof Plan that && hash.equals(that.hash) && warnings.equals(that.warnings);
    }

    @Override
    public int hashCode() {
        return hash.hashCode();
    }

    @Override
    public String toString() {
        return "Plan[" + strategy + " of " + application + " to " + target.label() + ", " + hash + "]";
    }

    private static int commitPoint(List<Step> steps) {
        for (int i = 0; i < steps.size(); i++) {
            if (steps.get(i) instanceof Step.Commit) {
                return i;
            }
        }
        return -1;
    }

    /** Collects a plan; {@link #build()} reports everything that is wrong with it at once. */
    public static final class Builder {
        private final Application application;
        private final String strategy;
        private final TrafficModel trafficModel;
        private final Prepared target;
        private final Capacity capacity;
        private Optional<Incumbent> old = Optional.empty();
        private final List<Step> steps = new ArrayList<>();
        private final List<Step> rollback = new ArrayList<>();
        private final List<String> warnings = new ArrayList<>();
        private Duration expectedDuration = Duration.ZERO;

        private Builder(
                Application application,
                String strategy,
                TrafficModel trafficModel,
                Prepared target,
                Capacity capacity) {
            this.application = requireNonNull(application, "application");
            this.strategy = requireNonNull(strategy, "strategy");
            this.trafficModel = requireNonNull(trafficModel, "trafficModel");
            this.target = requireNonNull(target, "target");
            this.capacity = requireNonNull(capacity, "capacity");
        }

        public Builder old(Incumbent old) {
            this.old = Optional.of(old);
            return this;
        }

        /** Adds a step after those before it. */
        public Builder step(Step step) {
            steps.add(requireNonNull(step, "step"));
            return this;
        }

        /** Adds a step to the way back. */
        public Builder rollbackStep(Step step) {
            rollback.add(requireNonNull(step, "step"));
            return this;
        }

        public Builder warning(String warning) {
            warnings.add(requireNonNull(warning, "warning"));
            return this;
        }

        public Builder expectedDuration(Duration expectedDuration) {
            this.expectedDuration = requireNonNull(expectedDuration, "expectedDuration");
            return this;
        }

        /** @throws dev.sluice.ConfigurationException unless there is exactly one commit, and no old revision is used where there is none */
        public Plan build() {
            Problems problems = new Problems();
            long commits = steps.stream().filter(Step.Commit.class::isInstance).count();
            problems.require(commits == 1, "steps", steps, "must have exactly one commit, not " + commits);
            problems.require(
                    rollback.stream().noneMatch(Step.Commit.class::isInstance),
                    "rollback",
                    rollback,
                    "must not have a commit");
            if (old.isEmpty()) {
                for (Step step : steps) {
                    problems.require(!needsOld(step), "steps", step, "must not use an old revision: there is none");
                }
            }
            problems.throwIfAny("This plan");
            return new Plan(this);
        }

        private static boolean needsOld(Step step) {
            return step.accept(new Step.Visitor<Boolean>() {
                @Override
                public Boolean other(Step other) {
                    return false;
                }

                @Override
                public Boolean stage(Step.Stage stage) {
                    return stage.role() == Role.OLD;
                }

                @Override
                public Boolean scale(Step.Scale scale) {
                    return scale.role() == Role.OLD;
                }

                @Override
                public Boolean route(Step.Route route) {
                    return route.toOld().basisPoints() > 0;
                }

                @Override
                public Boolean drain(Step.Drain drain) {
                    return drain.role() == Role.OLD;
                }

                @Override
                public Boolean retire(Step.Retire retire) {
                    return retire.role() == Role.OLD;
                }
            });
        }
    }
}
