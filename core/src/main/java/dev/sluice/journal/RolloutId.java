package dev.sluice.journal;

import static java.util.Objects.requireNonNull;

import java.util.random.RandomGenerator;
import java.util.regex.Pattern;

/**
 * One run of one strategy on one application, the same across every process that drives it.
 *
 * @param value 1 to 21 of a–z, 0–9 and dashes, none at the ends: with the name of a task it makes a {@link dev.sluice.deploy.TaskId}
 */
public record RolloutId(String value) {
    private static final Pattern FORM = Pattern.compile("[a-z0-9]([-a-z0-9]{0,19}[a-z0-9])?");

    public RolloutId {
        if (!FORM.matcher(requireNonNull(value, "value")).matches()) {
            throw new IllegalArgumentException("rollout id was '" + value + "' but must match " + FORM.pattern());
        }
    }

    /** A new identity, unlike every other. */
    public static RolloutId random(RandomGenerator random) {
        return new RolloutId(String.format("r-%016x", random.nextLong()));
    }

    @Override
    public String toString() {
        return value;
    }
}
