package dev.sluice.event;

import static java.util.Objects.requireNonNull;

import dev.sluice.driver.Outcome;
import dev.sluice.driver.Progress;
import dev.sluice.strategy.Plan;
import java.io.PrintStream;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * A rollout as one block of a terminal that is drawn anew with each event: the step and how many there are, where the traffic is, what is
 * waited for and how long that may take, what a gate said last. The block of a rollout that has ended stays, and the next begins below it.
 *
 * <p>For a terminal that knows ANSI's cursor up and erase line; elsewhere use {@link ProgressLines}, or {@link #orLines}, which looks. One
 * rollout at a time; safe for use by many threads.
 *
 * @see <a href="https://ecma-international.org/publications-and-standards/standards/ecma-48/">ECMA-48: CUU and EL</a>
 */
public final class ProgressBlock implements RolloutListener {
    private static final int BAR = 30;
    private static final String ERASE_LINE = "\u001b[2K";

    private final PrintStream terminal;
    private final int columns;
    private final State state = new State();
    private int drawn;

    private ProgressBlock(PrintStream terminal, int columns) {
        this.terminal = requireNonNull(terminal, "terminal");
        this.columns = columns;
    }

    /**
     * Draws on a terminal.
     *
     * @param columns its width, at least 20: longer lines are cut
     */
    public static ProgressBlock on(PrintStream terminal, int columns) {
        if (columns < 20) {
            throw new IllegalArgumentException("columns was " + columns + " but must be at least 20");
        }
        return new ProgressBlock(terminal, columns);
    }

    /** A block of 100 columns if this process has a terminal and the variable {@code TERM} does not say that it is dumb; lines if not. */
    public static RolloutListener orLines(PrintStream out) {
        String term = System.getenv("TERM");
        boolean terminal = System.console() != null && term != null && !term.equals("dumb");
        return terminal ? on(out, 100) : ProgressLines.to(out::println);
    }

    @Override
    public synchronized void on(Event event) {
        State ignored = event.accept(state);
        List<String> lines = state.lines(event.at());
        StringBuilder text = new StringBuilder();
        if (drawn > 0) {
            text.append("\u001b[").append(drawn).append('A');
        }
        lines.forEach(
                line -> text.append('\r').append(ERASE_LINE).append(cut(line)).append('\n'));
        int left = drawn - lines.size();
        for (int i = 0; i < left; i++) {
            text.append(ERASE_LINE).append('\n');
        }
        if (left > 0) {
            text.append("\u001b[").append(left).append('A');
        }
        terminal.print(text);
        terminal.flush();
        drawn = event instanceof Event.Finished ? 0 : lines.size();
    }

    private String cut(String line) {
        return line.length() <= columns ? line : line.substring(0, columns - 1) + "…";
    }

    /** What is known of the rollout so far. */
    private static final class State implements Event.Visitor<State> {
        private @Nullable Plan plan;
        private @Nullable Instant began;
        private Event.@Nullable StepBegan step;
        private String traffic = "";
        private String reached = "";
        private String waiting = "";
        private String said = "";
        private String measured = "";
        private String cause = "";
        private Optional<Outcome> outcome = Optional.empty();

        List<String> lines(Instant now) {
            List<String> lines = new ArrayList<>();
            if (plan != null) {
                lines.add(plan.application() + "  " + plan.strategy() + " to "
                        + plan.target().label() + "  " + since(now));
            }
            if (step != null) {
                lines.add(bar(step) + (outcome.isEmpty() ? step.text() : ""));
            }
            add(lines, "traffic", traffic);
            add(lines, "reached", reached);
            add(lines, "goes back", cause);
            add(lines, "gate", said);
            add(lines, "measured", measured);
            if (outcome.isPresent()) {
                add(lines, "end", String.valueOf(outcome.get()));
            } else {
                add(lines, "waits for", waiting.isEmpty() ? "" : waiting + left(now));
            }
            return lines;
        }

        private static void add(List<String> lines, String name, String text) {
            if (!text.isEmpty()) {
                lines.add(String.format("  %-10s %s", name, text));
            }
        }

        private String since(Instant now) {
            return began == null ? "" : text(Duration.between(began, now));
        }

        private String left(Instant now) {
            return step == null || !now.isBefore(step.deadline())
                    ? ""
                    : ", at most " + text(Duration.between(now, step.deadline())) + " more";
        }

        private static String text(Duration duration) {
            long seconds = Math.max(0, duration.toSeconds());
            return seconds < 60 ? seconds + "s" : seconds / 60 + "m" + String.format("%02d", seconds % 60) + "s";
        }

        private String bar(Event.StepBegan at) {
            int done = outcome.isPresent() ? BAR : BAR * at.index() / Math.max(1, at.of());
            String direction = at.phase() == Progress.Phase.ROLLBACK ? "back " : "";
            return "  [" + "#".repeat(done) + "-".repeat(BAR - done) + "] " + direction + (at.index() + 1) + "/"
                    + at.of() + " ";
        }

        @Override
        public State other(Event event) {
            return this;
        }

        @Override
        public State started(Event.Started event) {
            plan = event.plan();
            began = event.at();
            step = null;
            outcome = Optional.empty();
            traffic = "";
            reached = "";
            waiting = "";
            said = "";
            measured = "";
            cause = "";
            return this;
        }

        @Override
        public State stepBegan(Event.StepBegan event) {
            step = event;
            waiting = "";
            return this;
        }

        @Override
        public State waiting(Event.Waiting event) {
            waiting = event.reason();
            return this;
        }

        @Override
        public State trafficMoved(Event.TrafficMoved event) {
            traffic = event.to().toString();
            return this;
        }

        @Override
        public State reached(Event.Reached event) {
            reached = event.text();
            return this;
        }

        @Override
        public State gateAnswered(Event.GateAnswered event) {
            said = event.gate() + ": " + event.answer();
            return this;
        }

        @Override
        public State measured(Event.Measured event) {
            measured = event.analysis() + ": " + event.readings();
            return this;
        }

        @Override
        public State steppedBack(Event.SteppedBack event) {
            cause = "one step: " + event.reason();
            return this;
        }

        @Override
        public State turnedBack(Event.TurnedBack event) {
            cause = event.cause().toString();
            reached = "";
            return this;
        }

        @Override
        public State finished(Event.Finished event) {
            outcome = Optional.of(event.outcome());
            waiting = "";
            return this;
        }
    }
}
