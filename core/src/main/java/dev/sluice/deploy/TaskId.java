package dev.sluice.deploy;

import static java.util.Objects.requireNonNull;

import java.util.regex.Pattern;

/**
 * The identity of a one-off task. A task that was started under this id is never started again.
 *
 * @param value a DNS label of at most 52 characters, so that it can become part of a platform object's name
 */
public record TaskId(String value) {
    private static final Pattern FORM = Pattern.compile("[a-z0-9]([-a-z0-9]{0,50}[a-z0-9])?");

    public TaskId {
        if (!FORM.matcher(requireNonNull(value, "value")).matches()) {
            throw new IllegalArgumentException("task id was '" + value + "' but must match " + FORM.pattern());
        }
    }

    @Override
    public String toString() {
        return value;
    }
}
