package dev.sluice;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Collects everything that is wrong with one input, so that its author hears all of it at once.
 *
 * <p>Not safe for use by several threads.
 */
public final class Problems {
    /** The longest duration that any option takes: with all that is added to it, it stays an instant that can be written. */
    public static final Duration LONGEST = Duration.ofDays(366);

    private final List<Problem> found = new ArrayList<>();

    /** Notes a problem unless {@code fine}. */
    public Problems require(boolean fine, String field, @Nullable Object value, String reason) {
        if (!fine) {
            found.add(new Problem(field, String.valueOf(value), reason));
        }
        return this;
    }

    /** Notes a problem unless {@code value} is above zero and at most {@link #LONGEST}. */
    public Problems requirePositive(String field, Duration value) {
        return require(!value.isNegative() && !value.isZero(), field, value, "must be more than zero")
                .requireNotTooLong(field, value);
    }

    /** Notes a problem unless {@code value} is zero or more and at most {@link #LONGEST}. */
    public Problems requireNotNegative(String field, Duration value) {
        return require(!value.isNegative(), field, value, "must not be below zero")
                .requireNotTooLong(field, value);
    }

    private Problems requireNotTooLong(String field, Duration value) {
        return require(value.compareTo(LONGEST) <= 0, field, value, "must be at most " + LONGEST.toDays() + " days");
    }

    public Problems add(Problem problem) {
        found.add(problem);
        return this;
    }

    public Problems addAll(List<Problem> problems) {
        found.addAll(problems);
        return this;
    }

    public boolean isEmpty() {
        return found.isEmpty();
    }

    /** What was found so far, in order. */
    public List<Problem> list() {
        return List.copyOf(found);
    }

    /** @throws ConfigurationException with everything that was found, if anything was */
    public void throwIfAny(String subject) {
        if (!found.isEmpty()) {
            throw new ConfigurationException(subject, found);
        }
    }
}
