package dev.sluice.driver;

import static java.util.Objects.requireNonNull;

import dev.sluice.journal.RolloutId;
import dev.sluice.strategy.Plan;
import dev.sluice.strategy.Step;
import java.time.Instant;
import java.util.List;
import java.util.Objects;
import java.util.Optional;

/**
 * What the world cannot tell about a rollout under way: its plan, which step it is at, since when and until when, and why it goes back.
 * Immutable.
 */
public final class Progress {

    /** Which way a rollout goes. */
    public enum Phase {
        FORWARD,
        ROLLBACK
    }

    private final RolloutId rollout;
    private final Plan plan;
    private final Phase phase;
    private final int step;
    private final Instant started;
    private final Instant since;
    private final Instant deadline;
    private final Optional<Instant> seen;
    private final Optional<Instant> pausedAt;
    private final boolean committed;
    private final int tries;
    private final Optional<Cause> cause;
    private final int turnedBackAt;
    private final String note;
    private final Judging judging;
    private final List<Milestone> milestones;

    private Progress(Builder builder) {
        this.rollout = builder.rollout;
        this.plan = builder.plan;
        this.phase = builder.phase;
        this.step = builder.step;
        this.started = builder.started;
        this.since = builder.since;
        this.deadline = builder.deadline;
        this.seen = builder.seen;
        this.pausedAt = builder.pausedAt;
        this.committed = builder.committed;
        this.tries = builder.tries;
        this.cause = builder.cause;
        this.turnedBackAt = builder.turnedBackAt;
        this.note = builder.note;
        this.judging = builder.judging;
        this.milestones = builder.milestones;
    }

    /** A rollout at its first step. */
    public static Progress start(RolloutId rollout, Plan plan, Instant now) {
        return builder(rollout, plan, now).build();
    }

    /** Starts from a rollout at its first step; readers of stored journals need this. */
    public static Builder builder(RolloutId rollout, Plan plan, Instant started) {
        return new Builder(rollout, plan, started);
    }

    public RolloutId rollout() {
        return rollout;
    }

    public Plan plan() {
        return plan;
    }

    public Phase phase() {
        return phase;
    }

    /** The index of the step it is at, in the plan's steps or in its way back; may be one past the last. */
    public int step() {
        return step;
    }

    public Instant started() {
        return started;
    }

    /** When this step began. */
    public Instant since() {
        return since;
    }

    /** When this step must be done; absolute, so that a process that takes over does not start the wait again. */
    public Instant deadline() {
        return deadline;
    }

    /** When the effect of this step was first seen to be there; from then a propagation delay or a bake time counts. */
    public Optional<Instant> seen() {
        return seen;
    }

    public Optional<Instant> pausedAt() {
        return pausedAt;
    }

    /** Whether the commit point is behind. */
    public boolean committed() {
        return committed;
    }

    /** How often this step's change met a foreign change or a refusal. */
    public int tries() {
        return tries;
    }

    /** Why it goes back. */
    public Optional<Cause> cause() {
        return cause;
    }

    /** The index of the forward step at which it went back; -1 if it does not. */
    public int turnedBackAt() {
        return turnedBackAt;
    }

    /** What was said last against this step: by the platform that refused its change, or by its gate; empty if nothing was. */
    public String note() {
        return note;
    }

    /** The steps of the way it goes. */
    public List<Step> way() {
        return phase == Phase.FORWARD ? plan.steps() : plan.rollback();
    }

    /** The step it is at, in words. */
    public String stepText() {
        return step < way().size() ? (phase == Phase.ROLLBACK ? "rollback: " : "") + way().get(step) : "end";
    }

    /** Whether nothing is left but what a later rollout can do as well. */
    boolean onlyClearsAway() {
        return committed && step < way().size() && way().get(step) instanceof Step.Collect;
    }

    /** Forward, and the commit point is not behind. */
    boolean mayGoBack() {
        return phase == Phase.FORWARD && !committed;
    }

    Progress next(Instant now) {
        return at(phase, step + 1, now).build();
    }

    /** The whole way back; how far the way forward had come stays as it was if it goes back already. */
    Progress goBack(Cause why, Instant now) {
        Builder builder = at(Phase.ROLLBACK, 0, now);
        builder.cause = Optional.of(why);
        builder.turnedBackAt = phase == Phase.FORWARD ? step : turnedBackAt;
        return builder.build();
    }

    /** An earlier step, with the reason as its note. */
    Progress stepBack(int toStep, String reason, Instant now) {
        return at(phase, toStep, now)
                .judging(judging.steppedBackFrom(step))
                .note(reason)
                .build();
    }

    Progress commit(Instant now) {
        Builder builder = at(phase, step + 1, now);
        builder.committed = true;
        return builder.build();
    }

    /** The same step, from now. */
    Progress again(Instant now) {
        return at(phase, step, now).build();
    }

    Progress seenAt(Optional<Instant> instant) {
        return toBuilder().seen(instant).build();
    }

    /** What is known of how good the new revision is. */
    public Judging judging() {
        return judging;
    }

    /** How far the last change of traffic has come; empty until it is made, and again when it goes back. */
    public List<Milestone> milestones() {
        return milestones;
    }

    Progress reached(Milestone.Kind kind, Instant now, String how) {
        return toBuilder()
                .milestones(new Milestone(kind, now, how).noted(milestones))
                .build();
    }

    Progress noted(String what) {
        return toBuilder().note(what).build();
    }

    Progress triedAgain(String refusal) {
        return noted(refusal).toBuilder().tries(tries + 1).build();
    }

    private Builder at(Phase toPhase, int toStep, Instant now) {
        Builder builder = toBuilder();
        builder.phase = toPhase;
        builder.step = toStep;
        builder.since = now;
        builder.seen = Optional.empty();
        builder.pausedAt = Optional.empty();
        builder.tries = 0;
        builder.note = "";
        builder.judging = toPhase == Phase.FORWARD ? judging.atNextStep() : Judging.NONE;
        builder.deadline = builder.limitOfStep();
        if (toPhase != phase || builder.isRoute()) {
            builder.milestones = List.of();
        }
        return builder;
    }

    /** Holds what this holds. */
    public Builder toBuilder() {
        Builder builder = new Builder(rollout, plan, started);
        builder.phase = phase;
        builder.step = step;
        builder.since = since;
        builder.deadline = deadline;
        builder.seen = seen;
        builder.pausedAt = pausedAt;
        builder.committed = committed;
        builder.tries = tries;
        builder.cause = cause;
        builder.turnedBackAt = turnedBackAt;
        builder.note = note;
        builder.judging = judging;
        builder.milestones = milestones;
        return builder;
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof Progress that
                && step == that.step
                && phase == that.phase
                && committed == that.committed
                && tries == that.tries
                && turnedBackAt == that.turnedBackAt
                && rollout.equals(that.rollout)
                && note.equals(that.note)
                && judging.equals(that.judging)
                && milestones.equals(that.milestones)
                && since.equals(that.since)
                && deadline.equals(that.deadline)
                && seen.equals(that.seen)
                && pausedAt.equals(that.pausedAt)
                && cause.equals(that.cause)
                && started.equals(that.started)
                && plan.equals(that.plan);
    }

    @Override
    public int hashCode() {
        return Objects.hash(rollout, phase, step, since, deadline, seen, pausedAt, committed, tries);
    }

    @Override
    public String toString() {
        return "Progress[" + rollout + ", " + phase + " step " + step + " '" + stepText() + "', since " + since
                + ", until " + deadline + (committed ? ", committed" : "")
                + cause.map(c -> ", " + c).orElse("") + "]";
    }

    /** Collects what a journal has kept. */
    public static final class Builder {
        final RolloutId rollout;
        final Plan plan;
        private final Instant started;
        Phase phase = Phase.FORWARD;
        int step;
        private Instant since;
        private Instant deadline;
        private Optional<Instant> seen = Optional.empty();
        private Optional<Instant> pausedAt = Optional.empty();
        boolean committed;
        private int tries;
        Optional<Cause> cause = Optional.empty();
        private int turnedBackAt = -1;
        private String note = "";
        private Judging judging = Judging.NONE;
        private List<Milestone> milestones = List.of();

        private Builder(RolloutId rollout, Plan plan, Instant started) {
            this.rollout = requireNonNull(rollout, "rollout");
            this.plan = requireNonNull(plan, "plan");
            this.started = requireNonNull(started, "started");
            this.since = started;
            this.deadline = limitOfStep();
        }

        private Instant limitOfStep() {
            List<Step> way = phase == Phase.FORWARD ? plan.steps() : plan.rollback();
            return step < way.size() ? since.plus(way.get(step).limit()) : since;
        }

        private boolean isRoute() {
            List<Step> way = phase == Phase.FORWARD ? plan.steps() : plan.rollback();
            return step < way.size() && way.get(step) instanceof Step.Route;
        }

        public Builder phase(Phase phase) {
            this.phase = requireNonNull(phase, "phase");
            return this;
        }

        public Builder step(int step) {
            this.step = step;
            return this;
        }

        public Builder since(Instant since) {
            this.since = requireNonNull(since, "since");
            return this;
        }

        public Builder deadline(Instant deadline) {
            this.deadline = requireNonNull(deadline, "deadline");
            return this;
        }

        public Builder seen(Optional<Instant> seen) {
            this.seen = requireNonNull(seen, "seen");
            return this;
        }

        public Builder pausedAt(Optional<Instant> pausedAt) {
            this.pausedAt = requireNonNull(pausedAt, "pausedAt");
            return this;
        }

        public Builder committed(boolean committed) {
            this.committed = committed;
            return this;
        }

        public Builder tries(int tries) {
            this.tries = tries;
            return this;
        }

        public Builder cause(Optional<Cause> cause) {
            this.cause = requireNonNull(cause, "cause");
            return this;
        }

        public Builder turnedBackAt(int turnedBackAt) {
            this.turnedBackAt = turnedBackAt;
            return this;
        }

        public Builder judging(Judging judging) {
            this.judging = requireNonNull(judging, "judging");
            return this;
        }

        public Builder milestones(List<Milestone> milestones) {
            this.milestones = List.copyOf(milestones);
            return this;
        }

        public Builder note(String note) {
            this.note = Cause.cut(requireNonNull(note, "note"));
            return this;
        }

        /** @throws dev.sluice.ConfigurationException if it can't have been written by a driver */
        public Progress build() {
            ProgressRules.check(this);
            return new Progress(this);
        }
    }
}
