package dev.sluice.rollout;

import static java.util.Objects.requireNonNull;

import dev.sluice.driver.Milestone;
import dev.sluice.driver.Outcome;
import dev.sluice.event.Event;
import dev.sluice.strategy.Plan;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/**
 * A rollout that was run on a simulated platform and a virtual clock: what would happen, and when. Immutable.
 *
 * @param events what a listener would have heard, in order
 * @param outcome how it would end
 * @param started the first instant of the virtual clock
 * @param took how long it would take
 */
public record Simulation(List<Event> events, Outcome outcome, Instant started, Duration took) {
    public Simulation {
        events = List.copyOf(events);
        requireNonNull(outcome, "outcome");
        requireNonNull(started, "started");
        requireNonNull(took, "took");
    }

    /** The plan that was followed; empty if there was nothing to do or it was refused. */
    public Optional<Plan> plan() {
        return events.stream()
                .filter(Event.Started.class::isInstance)
                .map(e -> ((Event.Started) e).plan())
                .findFirst();
    }

    /** The expected timeline for people: one line an event, with the time since the start. */
    public String describe() {
        StringBuilder text = new StringBuilder();
        for (Event event : events) {
            String line = event.accept(new TimelineText());
            if (!line.isEmpty()) {
                long millis = Math.max(0, Duration.between(started, event.at()).toMillis());
                text.append(String.format(
                        "%4d:%02d.%d  %s%n", millis / 60_000, millis / 1_000 % 60, millis / 100 % 10, line));
            }
        }
        return text.toString();
    }

    /** One event in one line; empty for those that say nothing new. */
    private static final class TimelineText implements Event.Visitor<String> {
        @Override
        public String other(Event event) {
            return event.toString();
        }

        @Override
        public String started(Event.Started e) {
            return e.plan().strategy() + " of " + e.plan().application() + " to "
                    + e.plan().target().label();
        }

        @Override
        public String stepBegan(Event.StepBegan e) {
            return (e.index() + 1) + "/" + e.of() + " " + e.text();
        }

        @Override
        public String waiting(Event.Waiting e) {
            return "    waits: " + e.reason();
        }

        @Override
        public String changed(Event.Changed e) {
            return "";
        }

        @Override
        public String trafficMoved(Event.TrafficMoved e) {
            return "    traffic: " + e.to();
        }

        @Override
        public String reached(Event.Reached e) {
            return e.milestone().kind() == Milestone.Kind.SWITCHED ? "" : "    " + e.text();
        }

        @Override
        public String gateAnswered(Event.GateAnswered e) {
            return "    gate " + e.gate() + ": " + e.answer();
        }

        @Override
        public String measured(Event.Measured e) {
            return "    " + e.analysis() + " measures " + e.readings();
        }

        @Override
        public String steppedBack(Event.SteppedBack e) {
            return "steps back: " + e.reason();
        }

        @Override
        public String turnedBack(Event.TurnedBack e) {
            return "goes back: " + e.cause();
        }

        @Override
        public String finished(Event.Finished e) {
            return e.outcome().toString();
        }
    }
}
