package dev.sluice.event;

import static java.util.Objects.requireNonNull;

import dev.sluice.analysis.Measurement;
import dev.sluice.deploy.Change;
import dev.sluice.driver.Cause;
import dev.sluice.driver.Milestone;
import dev.sluice.driver.Outcome;
import dev.sluice.driver.Progress;
import dev.sluice.journal.RolloutId;
import dev.sluice.strategy.Plan;
import dev.sluice.traffic.TrafficRules;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Locale;
import java.util.stream.Collectors;

/**
 * Something that happened in a rollout. Kinds will be added: read it through a {@link Visitor}. Immutable.
 */
public sealed interface Event {

    RolloutId rollout();

    /** By the platform's clock. */
    Instant at();

    /** Answers with the visitor's method for this kind. */
    <R> R accept(Visitor<R> visitor);

    /**
     * This process drives a rollout from here.
     *
     * @param resumed whether another process, or this one before, had begun it
     */
    record Started(RolloutId rollout, Instant at, Plan plan, boolean resumed) implements Event {
        public Started {
            check(rollout, at);
            requireNonNull(plan, "plan");
        }

        @Override
        public <R> R accept(Visitor<R> visitor) {
            return visitor.started(this);
        }
    }

    /**
     * A step is worked on.
     *
     * @param phase which way it goes
     * @param index of the step on that way, from 0
     * @param of how many
     * @param text the step in words
     * @param deadline when it must be done
     */
    record StepBegan(
            RolloutId rollout, Instant at, Progress.Phase phase, int index, int of, String text, Instant deadline)
            implements Event {
        public StepBegan {
            check(rollout, at);
            requireNonNull(phase, "phase");
            requireNonNull(text, "text");
            requireNonNull(deadline, "deadline");
        }

        @Override
        public <R> R accept(Visitor<R> visitor) {
            return visitor.stepBegan(this);
        }
    }

    /** What a step waits for; told again only when the reason changes. */
    record Waiting(RolloutId rollout, Instant at, String step, String reason) implements Event {
        public Waiting {
            check(rollout, at);
            requireNonNull(step, "step");
            requireNonNull(reason, "reason");
        }

        @Override
        public <R> R accept(Visitor<R> visitor) {
            return visitor.waiting(this);
        }
    }

    /**
     * The platform took a change.
     *
     * @param changed false if it was so already
     */
    record Changed(RolloutId rollout, Instant at, Change change, boolean changed) implements Event {
        public Changed {
            check(rollout, at);
            requireNonNull(change, "change");
        }

        @Override
        public <R> R accept(Visitor<R> visitor) {
            return visitor.changed(this);
        }
    }

    /** The traffic is seen to be different from before, whoever changed it. */
    record TrafficMoved(RolloutId rollout, Instant at, TrafficRules from, TrafficRules to) implements Event {
        public TrafficMoved {
            check(rollout, at);
            requireNonNull(from, "from");
            requireNonNull(to, "to");
        }

        @Override
        public <R> R accept(Visitor<R> visitor) {
            return visitor.trafficMoved(this);
        }
    }

    /**
     * The change of traffic has come as far as this.
     *
     * @param afterSwitch how long after the platform had recorded it; zero where nothing was to be switched
     */
    record Reached(RolloutId rollout, Instant at, Milestone milestone, Duration afterSwitch) implements Event {
        public Reached {
            check(rollout, at);
            requireNonNull(milestone, "milestone");
            requireNonNull(afterSwitch, "afterSwitch");
        }

        /** In words: {@code quiet 4.2 s after the switch: shop-1 serves nothing any more}. */
        public String text() {
            String what = milestone.kind().name().toLowerCase(Locale.ROOT);
            String after = afterSwitch.isZero()
                    ? ""
                    : String.format(Locale.ROOT, " %.1f s after the switch", afterSwitch.toMillis() / 1_000.0);
            return what + after + ": " + milestone.how();
        }

        @Override
        public <R> R accept(Visitor<R> visitor) {
            return visitor.reached(this);
        }
    }

    /** A gate answered. */
    record GateAnswered(RolloutId rollout, Instant at, String gate, String answer) implements Event {
        public GateAnswered {
            check(rollout, at);
            requireNonNull(gate, "gate");
            requireNonNull(answer, "answer");
        }

        @Override
        public <R> R accept(Visitor<R> visitor) {
            return visitor.gateAnswered(this);
        }
    }

    /** Metrics of the new revision were read for an analysis; what could not be read is among them. */
    record Measured(RolloutId rollout, Instant at, String analysis, List<Measurement> measurements) implements Event {
        public Measured {
            check(rollout, at);
            requireNonNull(analysis, "analysis");
            measurements = List.copyOf(measurements);
        }

        /** What was read, in one line. */
        public String readings() {
            return measurements.stream()
                    .map(m -> m.metric() + ": " + ReadingText.of(m.reading()))
                    .collect(Collectors.joining("; "));
        }

        @Override
        public <R> R accept(Visitor<R> visitor) {
            return visitor.measured(this);
        }
    }

    /**
     * Nobody could tell whether the new revision is good, so it gets again what it had before, and the steps from there begin again.
     *
     * @param to the step that begins again, in words
     */
    record SteppedBack(RolloutId rollout, Instant at, String to, String reason) implements Event {
        public SteppedBack {
            check(rollout, at);
            requireNonNull(to, "to");
            requireNonNull(reason, "reason");
        }

        @Override
        public <R> R accept(Visitor<R> visitor) {
            return visitor.steppedBack(this);
        }
    }

    /** The rollout goes back. */
    record TurnedBack(RolloutId rollout, Instant at, Cause cause) implements Event {
        public TurnedBack {
            check(rollout, at);
            requireNonNull(cause, "cause");
        }

        @Override
        public <R> R accept(Visitor<R> visitor) {
            return visitor.turnedBack(this);
        }
    }

    /**
     * A call to the platform failed and is tried again.
     *
     * @param call which
     * @param after how long
     */
    record Retrying(RolloutId rollout, Instant at, String call, String reason, Duration after) implements Event {
        public Retrying {
            check(rollout, at);
            requireNonNull(call, "call");
            requireNonNull(reason, "reason");
            requireNonNull(after, "after");
        }

        @Override
        public <R> R accept(Visitor<R> visitor) {
            return visitor.retrying(this);
        }
    }

    /** This process's part is over. Always the last event. */
    record Finished(RolloutId rollout, Instant at, Outcome outcome) implements Event {
        public Finished {
            check(rollout, at);
            requireNonNull(outcome, "outcome");
        }

        @Override
        public <R> R accept(Visitor<R> visitor) {
            return visitor.finished(this);
        }
    }

    private static void check(RolloutId rollout, Instant at) {
        requireNonNull(rollout, "rollout");
        requireNonNull(at, "at");
    }

    /** Tells the kinds of events apart. A kind that is added later goes to {@link #other} until a reader knows it. */
    interface Visitor<R> {
        R other(Event event);

        default R started(Started event) {
            return other(event);
        }

        default R stepBegan(StepBegan event) {
            return other(event);
        }

        default R waiting(Waiting event) {
            return other(event);
        }

        default R changed(Changed event) {
            return other(event);
        }

        default R trafficMoved(TrafficMoved event) {
            return other(event);
        }

        default R reached(Reached event) {
            return other(event);
        }

        default R gateAnswered(GateAnswered event) {
            return other(event);
        }

        default R measured(Measured event) {
            return other(event);
        }

        default R steppedBack(SteppedBack event) {
            return other(event);
        }

        default R turnedBack(TurnedBack event) {
            return other(event);
        }

        default R retrying(Retrying event) {
            return other(event);
        }

        default R finished(Finished event) {
            return other(event);
        }
    }
}
