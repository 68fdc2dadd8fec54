package dev.sluice.analysis;

import static java.util.Objects.requireNonNull;

import dev.sluice.Problems;
import java.math.BigDecimal;
import java.math.MathContext;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.OptionalDouble;

/**
 * What was measured of one metric so far: how often it ended how, and the last few measurements. Immutable, and small however long it is
 * measured.
 */
public final class Tally {
    /** How many measurements are kept one by one. */
    public static final int KEPT = 3;

    /** How many bytes of the last thing that was said against a measurement are kept, as written to a journal. */
    public static final int LONGEST_NOTE = 60;

    private static final Tally EMPTY = new Builder().build();

    /** How one measurement ended. */
    public enum Outcome {
        SUCCESS,
        FAILURE,
        /** There was a number, but it is neither good nor bad. */
        INCONCLUSIVE,
        /** There was no number: the source did not answer, or had no data. Not counted as a measurement. */
        ERROR
    }

    /**
     * One measurement, as far as it is kept.
     *
     * @param value to six digits, for people; empty if there was none
     */
    public record Seen(Instant at, Outcome outcome, OptionalDouble value) {
        public Seen {
            requireNonNull(at, "at");
            requireNonNull(outcome, "outcome");
            value = value.isPresent() && Double.isFinite(value.getAsDouble())
                    ? OptionalDouble.of(new BigDecimal(value.getAsDouble())
                            .round(new MathContext(6))
                            .doubleValue())
                    : OptionalDouble.empty();
        }
    }

    private final int successes;
    private final int failures;
    private final int inconclusives;
    private final int errors;
    private final int successesInRow;
    private final int errorsInRow;
    private final boolean refused;
    private final List<Seen> recent;
    private final String note;

    private Tally(Builder builder) {
        this.successes = builder.successes;
        this.failures = builder.failures;
        this.inconclusives = builder.inconclusives;
        this.errors = builder.errors;
        this.successesInRow = builder.successesInRow;
        this.errorsInRow = builder.errorsInRow;
        this.refused = builder.refused;
        this.recent = List.copyOf(builder.recent);
        this.note = builder.note;
    }

    /** Nothing was measured yet. */
    static Tally empty() {
        return EMPTY;
    }

    /** Starts from nothing; readers of stored evidence need this. */
    public static Builder builder() {
        return new Builder();
    }

    public int successes() {
        return successes;
    }

    public int failures() {
        return failures;
    }

    public int inconclusives() {
        return inconclusives;
    }

    public int errors() {
        return errors;
    }

    /** Up to the last measurement. */
    public int successesInRow() {
        return successesInRow;
    }

    /** Up to the last measurement. */
    public int errorsInRow() {
        return errorsInRow;
    }

    /** Whether the source has said that asking again is of no use. */
    public boolean refused() {
        return refused;
    }

    /** At most {@value #KEPT}, the oldest first. */
    public List<Seen> recent() {
        return recent;
    }

    /** What was said last against a measurement; empty if nothing was. */
    public String note() {
        return note;
    }

    /** How often there was a number. */
    public int counted() {
        return successes + failures + inconclusives;
    }

    /** The last measurement. */
    public Optional<Seen> last() {
        return recent.isEmpty() ? Optional.empty() : Optional.of(recent.get(recent.size() - 1));
    }

    Tally with(Seen seen, boolean nowRefused, String said) {
        Builder next = new Builder();
        next.successes = successes + (seen.outcome() == Outcome.SUCCESS ? 1 : 0);
        next.failures = failures + (seen.outcome() == Outcome.FAILURE ? 1 : 0);
        next.inconclusives = inconclusives + (seen.outcome() == Outcome.INCONCLUSIVE ? 1 : 0);
        next.errors = errors + (seen.outcome() == Outcome.ERROR ? 1 : 0);
        next.successesInRow = seen.outcome() == Outcome.SUCCESS ? successesInRow + 1 : 0;
        next.errorsInRow = seen.outcome() == Outcome.ERROR ? errorsInRow + 1 : 0;
        next.refused = nowRefused;
        next.recent.addAll(recent.subList(Math.max(0, recent.size() - KEPT + 1), recent.size()));
        next.recent.add(seen);
        next.note(said.isEmpty() ? note : said);
        return next.build();
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof Tally that
                && successes == that.successes
                && failures == that.failures
                && inconclusives == that.inconclusives
                && errors == that.errors
                && successesInRow == that.successesInRow
                && errorsInRow == that.errorsInRow
                && refused == that.refused
                && recent.equals(that.recent)
                && note.equals(that.note);
    }

    @Override
    public int hashCode() {
        return Objects.hash(successes, failures, inconclusives, errors, successesInRow, errorsInRow, recent);
    }

    @Override
    public String toString() {
        return successes + " good, " + failures + " bad, " + inconclusives + " neither, " + errors + " without data"
                + (note.isEmpty() ? "" : ": " + note);
    }

    /** Collects what a journal has kept. */
    public static final class Builder {
        private int successes;
        private int failures;
        private int inconclusives;
        private int errors;
        private int successesInRow;
        private int errorsInRow;
        private boolean refused;
        private final List<Seen> recent = new ArrayList<>();
        private String note = "";

        private Builder() {}

        public Builder successes(int successes) {
            this.successes = successes;
            return this;
        }

        public Builder failures(int failures) {
            this.failures = failures;
            return this;
        }

        public Builder inconclusives(int inconclusives) {
            this.inconclusives = inconclusives;
            return this;
        }

        public Builder errors(int errors) {
            this.errors = errors;
            return this;
        }

        public Builder successesInRow(int successesInRow) {
            this.successesInRow = successesInRow;
            return this;
        }

        public Builder errorsInRow(int errorsInRow) {
            this.errorsInRow = errorsInRow;
            return this;
        }

        public Builder refused(boolean refused) {
            this.refused = refused;
            return this;
        }

        /** Adds a measurement after those before it. */
        public Builder recent(Seen seen) {
            recent.add(requireNonNull(seen, "seen"));
            return this;
        }

        /** One line of at most {@value Tally#LONGEST_NOTE} bytes is kept. */
        public Builder note(String note) {
            this.note = Labels.brief(note, LONGEST_NOTE);
            return this;
        }

        /** @throws dev.sluice.ConfigurationException if no judge can have written it */
        public Tally build() {
            Problems problems = new Problems();
            notBelowZero(problems, "successes", successes);
            notBelowZero(problems, "failures", failures);
            notBelowZero(problems, "inconclusives", inconclusives);
            notBelowZero(problems, "errors", errors);
            problems.require(
                    successesInRow >= 0 && successesInRow <= successes,
                    "successesInRow",
                    successesInRow,
                    "must be in [0, " + successes + "]");
            problems.require(
                    errorsInRow >= 0 && errorsInRow <= errors,
                    "errorsInRow",
                    errorsInRow,
                    "must be in [0, " + errors + "]");
            problems.require(
                    recent.size() == Math.min(KEPT, (long) successes + failures + inconclusives + errors),
                    "recent",
                    recent,
                    "must be the last " + KEPT + " measurements, or all");
            for (int i = 1; i < recent.size(); i++) {
                problems.require(
                        recent.get(i - 1).at().isBefore(recent.get(i).at()),
                        "recent",
                        recent,
                        "must be in order of time");
            }
            problems.throwIfAny("This tally");
            return new Tally(this);
        }

        private static void notBelowZero(Problems problems, String name, int count) {
            problems.require(count >= 0, name, count, "must not be below zero");
        }
    }
}
