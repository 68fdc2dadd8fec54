package dev.sluice.strategy;

import static java.util.Objects.requireNonNull;

import dev.sluice.Problems;
import dev.sluice.analysis.Analysis;
import dev.sluice.deploy.RetireMode;
import dev.sluice.gate.GateSpec;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;

/**
 * What every strategy has in common beside how it moves traffic: tasks and gates before it, bake time after it, what becomes of the old
 * revision, and limits. Immutable.
 */
public final class Safeguards {
    private final List<Step.Task> tasks;
    private final List<GatedStep> gates;
    private final Duration bake;
    private final Optional<Analysis> analysis;
    private final Duration keepOldWarm;
    private final RetireMode old;
    private final Limits limits;

    private Safeguards(Builder builder) {
        this.tasks = List.copyOf(builder.tasks);
        this.gates = List.copyOf(builder.gates);
        this.bake = builder.bake;
        this.analysis = builder.analysis;
        this.keepOldWarm = builder.keepOldWarm;
        this.old = builder.old;
        this.limits = builder.limits;
    }

    /** Starts from: no task, no gate, no bake time, the old revision stopped but kept, default limits. */
    public static Builder builder() {
        return new Builder();
    }

    /** One-off commands of the new release, before any of its instances starts. */
    public List<Step.Task> tasks() {
        return tasks;
    }

    /** Asked when the new revision is ready and before it gets traffic. */
    public List<GatedStep> gates() {
        return gates;
    }

    /** How long the new revision must stay ready with traffic before the commit. */
    public Duration bake() {
        return bake;
    }

    /** How the new revision is judged after the bake time, with all traffic and before the commit. */
    public Optional<Analysis> analysis() {
        return analysis;
    }

    /** How long the old revision keeps running after the commit. */
    public Duration keepOldWarm() {
        return keepOldWarm;
    }

    /** What becomes of the old revision when it is no longer kept warm. */
    public RetireMode old() {
        return old;
    }

    public Limits limits() {
        return limits;
    }

    /** A builder that holds what this holds. */
    public Builder toBuilder() {
        Builder builder = new Builder();
        builder.tasks.addAll(tasks);
        builder.gates.addAll(gates);
        builder.bake = bake;
        builder.analysis = analysis;
        builder.keepOldWarm = keepOldWarm;
        builder.old = old;
        builder.limits = limits;
        return builder;
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof Safeguards that
                && tasks.equals(that.tasks)
                && gates.equals(that.gates)
                && bake.equals(that.bake)
                && analysis.equals(that.analysis)
                && keepOldWarm.equals(that.keepOldWarm)
                && old == that.old
                && limits.equals(that.limits);
    }

    @Override
    public int hashCode() {
        return Objects.hash(tasks, gates, bake, analysis, keepOldWarm, old, limits);
    }

    @Override
    public String toString() {
        return "Safeguards[tasks=" + tasks + ", gates=" + gates + ", bake " + bake
                + analysis.map(a -> ", judged by " + a.name()).orElse("") + ", old " + old + " " + keepOldWarm
                + ", " + limits + "]";
    }

    /** Collects safeguards; {@link #build()} reports everything that is wrong at once. */
    public static final class Builder {
        private final List<Step.Task> tasks = new ArrayList<>();
        private final List<GatedStep> gates = new ArrayList<>();
        private Duration bake = Duration.ZERO;
        private Optional<Analysis> analysis = Optional.empty();
        private Duration keepOldWarm = Duration.ZERO;
        private RetireMode old = RetireMode.STOP;
        private Limits limits = Limits.defaults();

        private Builder() {}

        /**
         * Adds a command that runs once before the new release starts, like a migration.
         *
         * @param name unique among the tasks; a DNS label of at most 30 characters
         * @param limit how long it may take; more than zero
         */
        public Builder task(String name, Duration limit, String... command) {
            tasks.add(new Step.Task(name, List.of(command), limit));
            return this;
        }

        /**
         * Adds a gate that is asked before traffic moves.
         *
         * @param limit how long it may take to pass; more than zero
         */
        public Builder gate(GateSpec gate, Duration limit) {
            gates.add(new GatedStep(gate, limit));
            return this;
        }

        /** Not below zero. */
        public Builder bakeFor(Duration bake) {
            this.bake = requireNonNull(bake, "bake");
            return this;
        }

        /**
         * Judges the new revision after the bake time, with all traffic and before the commit: what fails or can't tell goes back. To step
         * back is for steps of a canary. Default: nobody judges.
         */
        public Builder judgedBy(Analysis analysis) {
            this.analysis = Optional.of(analysis);
            return this;
        }

        /** Not below zero; more than zero makes the way back one change of traffic for so long. */
        public Builder keepOldWarmFor(Duration keepOldWarm) {
            this.keepOldWarm = requireNonNull(keepOldWarm, "keepOldWarm");
            return this;
        }

        Duration keepOldWarm() {
            return keepOldWarm;
        }

        Optional<Analysis> analysis() {
            return analysis;
        }

        /** A set of the caller's own. */
        Set<String> gateNames() {
            Set<String> names = new HashSet<>();
            gates.forEach(g -> names.add(g.gate().name()));
            return names;
        }

        /** Leaves nothing of the old revision; the way back is then a new start of the recorded release. */
        public Builder deleteOld() {
            this.old = RetireMode.DELETE;
            return this;
        }

        public Builder limits(Limits limits) {
            this.limits = requireNonNull(limits, "limits");
            return this;
        }

        /** @throws dev.sluice.ConfigurationException naming everything that does not fit */
        public Safeguards build() {
            problems().throwIfAny("These safeguards");
            return new Safeguards(this);
        }

        /** What is wrong so far, for strategies that report it together with their own. */
        Problems problems() {
            Problems problems = new Problems();
            problems.requireNotNegative("bakeFor", bake);
            problems.requireNotNegative("keepOldWarmFor", keepOldWarm);
            problems.require(
                    old != RetireMode.DELETE || keepOldWarm.isZero(),
                    "keepOldWarmFor",
                    keepOldWarm,
                    "must be zero when the old revision is to be deleted: choose one");
            analysis.ifPresent(a -> problems.require(
                    a.whenInconclusive() != Analysis.WhenInconclusive.STEP_BACK,
                    "judgedBy " + a.name(),
                    a.whenInconclusive(),
                    "must be ROLL_BACK or HOLD: with all traffic there is no step to step back from"));
            Set<String> names = new HashSet<>();
            for (Step.Task task : tasks) {
                problems.require(
                        task.name().matches("[a-z0-9]([-a-z0-9]{0,28}[a-z0-9])?"),
                        "task",
                        task.name(),
                        "must be a DNS label of at most 30 characters");
                problems.require(names.add(task.name()), "task", task.name(), "must be there once");
                problems.require(
                        !task.command().isEmpty(), "task " + task.name(), task.command(), "must name a program");
                problems.requirePositive("task " + task.name(), task.limit());
            }
            names.clear();
            for (GatedStep gate : gates) {
                problems.require(
                        names.add(gate.gate().name()), "gate", gate.gate().name(), "must be there once");
            }
            return problems;
        }
    }
}
