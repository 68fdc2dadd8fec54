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
    private final List<Problem> found = new ArrayList<>();

    /** Notes a problem unless {@code fine}. */
    public Problems require(boolean fine, String field, @Nullable Object value, String reason) {
        if (!fine) {
            found.add(new Problem(field, String.valueOf(value), reason));
        }
        return this;
    }

    /** Notes a problem unless {@code value} is above zero. */
    public Problems requirePositive(String field, Duration value) {
        return require(!value.isNegative() && !value.isZero(), field, value, "must be more than zero");
    }

    /** Notes a problem if {@code value} is below zero. */
    public Problems requireNotNegative(String field, Duration value) {
        return require(!value.isNegative(), field, value, "must not be below zero");
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
