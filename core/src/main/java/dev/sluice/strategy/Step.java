package dev.sluice.strategy;

import static java.util.Objects.requireNonNull;

import dev.sluice.analysis.Analysis;
import dev.sluice.deploy.RetireMode;
import dev.sluice.gate.GateSpec;
import dev.sluice.release.Capacity;
import dev.sluice.traffic.RequestMatch;
import dev.sluice.traffic.Weight;
import java.time.Duration;
import java.util.List;

/**
 * One step of a plan: a state that must be reached before the next begins. Kinds will be added: read it through a {@link Visitor}.
 *
 * <p>A step is <em>done</em> when the world is as it says, whoever made it so; a driver that takes over does not repeat it.
 */
public sealed interface Step {

    /** How long it may take. What happens then is said at each kind; for most, the rollout goes back. */
    Duration limit();

    /** Answers with the visitor's method for this kind. */
    <R> R accept(Visitor<R> visitor);

    /** The revision exists and is inert. */
    record Stage(Role role, Duration limit) implements Step {
        public Stage {
            requireNonNull(role, "role");
            requireNonNull(limit, "limit");
        }

        @Override
        public <R> R accept(Visitor<R> visitor) {
            return visitor.stage(this);
        }

        @Override
        public String toString() {
            return "stage " + role;
        }
    }

    /** The revision has this capacity and, if that is not zero, is ready at it; if it is zero, nothing of it runs any more. */
    record Scale(Role role, Capacity capacity, Duration limit) implements Step {
        public Scale {
            requireNonNull(role, "role");
            requireNonNull(capacity, "capacity");
            requireNonNull(limit, "limit");
        }

        @Override
        public <R> R accept(Visitor<R> visitor) {
            return visitor.scale(this);
        }

        @Override
        public String toString() {
            return "scale " + role + " to " + capacity + (capacity.floor() == 0 ? "" : " and wait until ready");
        }
    }

    /** A gate has passed. */
    record Ask(GateSpec gate, Duration limit) implements Step {
        public Ask {
            requireNonNull(gate, "gate");
            requireNonNull(limit, "limit");
        }

        @Override
        public <R> R accept(Visitor<R> visitor) {
            return visitor.ask(this);
        }

        @Override
        public String toString() {
            return "gate: " + gate;
        }
    }

    /**
     * A command has run once in the environment of the new release and ended with 0.
     *
     * @param name a DNS label of at most 30 characters
     */
    record Task(String name, List<String> command, Duration limit) implements Step {
        public Task {
            requireNonNull(name, "name");
            command = List.copyOf(command);
            requireNonNull(limit, "limit");
        }

        @Override
        public <R> R accept(Visitor<R> visitor) {
            return visitor.task(this);
        }

        @Override
        public String toString() {
            return "task " + name + ": " + String.join(" ", command);
        }
    }

    /**
     * The traffic is so and was seen to be so on the data plane.
     *
     * @param toNew the share of the new revision
     * @param toOld the share of the old one; together 100 %, or both zero for no traffic at all
     * @param matches requests that go to the new revision whatever the shares are
     * @param mirrored the share of requests of which the new revision gets a copy
     */
    record Route(Weight toNew, Weight toOld, List<RequestMatch> matches, Weight mirrored, Duration limit)
            implements Step {
        public Route {
            requireNonNull(limit, "limit");
            requireNonNull(mirrored, "mirrored");
            matches = List.copyOf(matches);
            int sum = toNew.basisPoints() + toOld.basisPoints();
            if (sum != 10_000 && sum != 0) {
                throw new IllegalArgumentException(
                        "route was " + toNew + " and " + toOld + " but must be 100% together, or nothing");
            }
            if (toOld.equals(Weight.ZERO) && (!matches.isEmpty() || !mirrored.equals(Weight.ZERO))) {
                throw new IllegalArgumentException("matches were " + matches + " and mirrored " + mirrored
                        + " but must be none where the old revision has no share");
            }
        }

        /** By shares alone. */
        public Route(Weight toNew, Weight toOld, Duration limit) {
            this(toNew, toOld, List.of(), Weight.ZERO, limit);
        }

        /** Whether users get answers of the new revision. */
        public boolean leadsToNew() {
            return toNew.basisPoints() > 0 || !matches.isEmpty();
        }

        /** Whether the new revision gets anything: users or copies. */
        public boolean reachesNew() {
            return leadsToNew() || mirrored.basisPoints() > 0;
        }

        @Override
        public <R> R accept(Visitor<R> visitor) {
            return visitor.route(this);
        }

        @Override
        public String toString() {
            if (toNew.equals(toOld) && toNew.equals(Weight.ZERO)) {
                return "route nothing (downtime) and verify";
            }
            StringBuilder text = new StringBuilder("route " + toNew + " to new");
            matches.forEach(m -> text.append(", ").append(m).append(" to new"));
            if (mirrored.basisPoints() > 0) {
                text.append(", a copy of ").append(mirrored).append(" to new");
            }
            return text + (toOld.equals(Weight.ZERO) ? "" : ", " + toOld + " to old") + " and verify";
        }
    }

    /**
     * The new revision has stayed ready for so long with its traffic. Losing readiness starts the time again; failing for good, or
     * having no ready instance left, ends it at once.
     */
    record Bake(Duration duration, Duration limit) implements Step {
        public Bake {
            requireNonNull(duration, "duration");
            requireNonNull(limit, "limit");
        }

        @Override
        public <R> R accept(Visitor<R> visitor) {
            return visitor.bake(this);
        }

        @Override
        public String toString() {
            return "bake for " + Durations.text(duration);
        }
    }

    /** From here the new release is the good one: failures hold instead of going back, and an abort is refused. */
    record Commit() implements Step {
        @Override
        public Duration limit() {
            return Duration.ofMinutes(1);
        }

        @Override
        public <R> R accept(Visitor<R> visitor) {
            return visitor.commit(this);
        }

        @Override
        public String toString() {
            return "commit";
        }
    }

    /** The revision serves nothing any more, or its time is over: what is still open then is cut. */
    record Drain(Role role, Duration limit) implements Step {
        public Drain {
            requireNonNull(role, "role");
            requireNonNull(limit, "limit");
        }

        @Override
        public <R> R accept(Visitor<R> visitor) {
            return visitor.drain(this);
        }

        @Override
        public String toString() {
            return "drain " + role + " for at most " + Durations.text(limit);
        }
    }

    /**
     * The revision has ended, or is noted to be kept warm for a while.
     *
     * @param warmFor zero: it ends now. Otherwise it keeps running; the rollout does not wait for it, the journal keeps the instant, and
     *     any later call ends it
     */
    record Retire(Role role, RetireMode mode, Duration warmFor, Duration limit) implements Step {
        public Retire {
            requireNonNull(role, "role");
            requireNonNull(mode, "mode");
            requireNonNull(warmFor, "warmFor");
            requireNonNull(limit, "limit");
        }

        @Override
        public <R> R accept(Visitor<R> visitor) {
            return visitor.retire(this);
        }

        @Override
        public String toString() {
            if (!warmFor.isZero()) {
                return "keep " + role + " warm for " + Durations.text(warmFor);
            }
            return (mode == RetireMode.STOP ? "stop " : "delete ") + role;
        }
    }

    /** Nothing is left of earlier rollouts: managed revisions without traffic that are neither new, nor old, nor kept warm. */
    record Collect(Duration limit) implements Step {
        public Collect {
            requireNonNull(limit, "limit");
        }

        @Override
        public <R> R accept(Visitor<R> visitor) {
            return visitor.collect(this);
        }

        @Override
        public String toString() {
            return "collect what earlier rollouts left";
        }
    }

    /** The new revision was measured with its traffic, and the judge says that it is good enough. */
    record Judge(Analysis analysis, Duration limit) implements Step {
        public Judge {
            requireNonNull(analysis, "analysis");
            requireNonNull(limit, "limit");
        }

        @Override
        public <R> R accept(Visitor<R> visitor) {
            return visitor.judge(this);
        }

        @Override
        public String toString() {
            return "judge by " + analysis.name()
                    + switch (analysis.whenInconclusive()) {
                        case HOLD -> ", wait for a person when it can't tell";
                        case STEP_BACK -> ", step back when it can't tell";
                        case ROLL_BACK -> "";
                    };
        }
    }

    /** From here on the new revision is also measured at every step that waits; a judge who says no ends the rollout wherever it is. */
    record Watch(Analysis analysis) implements Step {
        public Watch {
            requireNonNull(analysis, "analysis");
        }

        @Override
        public Duration limit() {
            return Duration.ofMinutes(1);
        }

        @Override
        public <R> R accept(Visitor<R> visitor) {
            return visitor.watch(this);
        }

        @Override
        public String toString() {
            return "judge in the background by " + analysis.name();
        }
    }

    /** What was measured in the background says that the new revision is good enough; measured at least once. */
    record Conclude(Analysis analysis, Duration limit) implements Step {
        public Conclude {
            requireNonNull(analysis, "analysis");
            requireNonNull(limit, "limit");
        }

        @Override
        public <R> R accept(Visitor<R> visitor) {
            return visitor.conclude(this);
        }

        @Override
        public String toString() {
            return "conclude what " + analysis.name() + " has measured";
        }
    }

    /** Tells the kinds of steps apart. A kind that is added later goes to {@link #other} until a reader knows it. */
    interface Visitor<R> {
        R other(Step step);

        default R stage(Stage step) {
            return other(step);
        }

        default R scale(Scale step) {
            return other(step);
        }

        default R ask(Ask step) {
            return other(step);
        }

        default R task(Task step) {
            return other(step);
        }

        default R route(Route step) {
            return other(step);
        }

        default R bake(Bake step) {
            return other(step);
        }

        default R judge(Judge step) {
            return other(step);
        }

        default R watch(Watch step) {
            return other(step);
        }

        default R conclude(Conclude step) {
            return other(step);
        }

        default R commit(Commit step) {
            return other(step);
        }

        default R drain(Drain step) {
            return other(step);
        }

        default R retire(Retire step) {
            return other(step);
        }

        default R collect(Collect step) {
            return other(step);
        }
    }
}
