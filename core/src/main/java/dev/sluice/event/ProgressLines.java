package dev.sluice.event;

import dev.sluice.driver.Milestone;
import dev.sluice.driver.Outcome;
import dev.sluice.driver.Progress;
import dev.sluice.journal.RolloutId;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Consumer;
import java.util.regex.Pattern;

/**
 * A rollout as lines for people: its beginning, each step and what it waits for, where the traffic goes and how far that has come, what a
 * gate says, what is measured, and its end. A wait is told again when its words change, not with every figure in them. For logs of a build and wherever nothing can be redrawn. Safe for use by many threads if the consumer is.
 */
public final class ProgressLines implements RolloutListener {
    private static final Pattern FIGURES = Pattern.compile("[0-9]+(\\.[0-9]+)?");

    private final Words words = new Words();
    private final Consumer<String> out;

    private ProgressLines(Consumer<String> out) {
        this.out = out;
    }

    /** @param out gets each line, without a line end */
    public static ProgressLines to(Consumer<String> out) {
        return new ProgressLines(out);
    }

    @Override
    public void on(Event event) {
        event.accept(words).ifPresent(out);
    }

    /** Each event in words, or nothing. */
    private static final class Words implements Event.Visitor<Optional<String>> {
        /** What each rollout was last said to wait for, without the figures. */
        private final Map<RolloutId, String> waits = new ConcurrentHashMap<>();

        @Override
        public Optional<String> started(Event.Started event) {
            return Optional.of((event.resumed() ? "takes up " : "begins ")
                    + event.plan().strategy() + " to " + event.plan().target().label());
        }

        @Override
        public Optional<String> stepBegan(Event.StepBegan event) {
            String direction = event.phase() == Progress.Phase.ROLLBACK ? "back " : "";
            return Optional.of(
                    direction + (event.index() + 1) + "/" + event.of() + " " + withoutParameters(event.text()));
        }

        @Override
        public Optional<String> trafficMoved(Event.TrafficMoved event) {
            return Optional.of("traffic: " + event.to());
        }

        @Override
        public Optional<String> waiting(Event.Waiting event) {
            String said = event.step() + FIGURES.matcher(event.reason()).replaceAll("");
            return said.equals(waits.put(event.rollout(), said))
                    ? Optional.empty()
                    : Optional.of("waits: " + event.reason());
        }

        /** That the traffic was switched is told by the line of the traffic. */
        @Override
        public Optional<String> reached(Event.Reached event) {
            return event.milestone().kind() == Milestone.Kind.SWITCHED ? Optional.empty() : Optional.of(event.text());
        }

        @Override
        public Optional<String> measured(Event.Measured event) {
            return Optional.of(event.analysis() + " measures " + event.readings());
        }

        @Override
        public Optional<String> gateAnswered(Event.GateAnswered event) {
            return Optional.of("gate " + event.gate() + ": " + event.answer());
        }

        @Override
        public Optional<String> steppedBack(Event.SteppedBack event) {
            return Optional.of("steps back: " + event.reason());
        }

        @Override
        public Optional<String> turnedBack(Event.TurnedBack event) {
            return Optional.of("goes back: " + event.cause().reason());
        }

        @Override
        public Optional<String> retrying(Event.Retrying event) {
            return Optional.of("tries again to " + event.call() + ": " + event.reason());
        }

        @Override
        public Optional<String> finished(Event.Finished event) {
            waits.remove(event.rollout());
            return Optional.of(describe(event.outcome()));
        }

        @Override
        public Optional<String> other(Event event) {
            return Optional.empty();
        }

        private static String describe(Outcome outcome) {
            return outcome.match(
                    promoted -> promoted.label() + " is live" + (promoted.unchanged() ? " already" : ""),
                    rolledBack -> "rolled back, " + (rolledBack.to().isPresent() ? "the old version" : "nothing")
                            + " is live",
                    refused -> refused.held()
                            .map(held -> "another driver has the lease: "
                                    + held.fence().driver())
                            .orElseGet(() -> "refused: " + refused.problems()),
                    superseded -> "superseded by " + superseded.by().driver(),
                    interrupted -> "interrupted: " + interrupted.cause());
        }

        /** What a gate is made of is in the plan; here its name is enough. */
        private static String withoutParameters(String step) {
            int parameters = step.indexOf(" {");
            return parameters < 0 ? step : step.substring(0, parameters);
        }
    }
}
